import { partsOf, SymbolicText, TextPart, Unknown } from './symbolic-text';
import { ResolvedValue, Text } from './types';

/** Private-use characters that mark where a symbol stood while the text around it is parsed as JSON. */
const MARK = '\uE000';
const MARKED = /\uE000(\d+)\uE000/;

/**
 * Parses a text that is JSON, as state machine definitions and policies in string form are. Symbols inside its strings stay
 * symbols. What is no JSON is unknown.
 */
export function parseJsonText(text: Text): ResolvedValue {
  const parts = partsOf(text);
  if (parts.some((part) => typeof part === 'string' && part.includes(MARK)))
    return new Unknown('JSON with private-use characters');
  const marked = parts.map((part, index) => (typeof part === 'string' ? part : `${MARK}${index}${MARK}`)).join('');
  let parsed: unknown;
  try {
    parsed = JSON.parse(marked);
  } catch {
    return new Unknown('a text that is no JSON');
  }
  return restore(parsed, parts, 0);
}

function restore(value: unknown, parts: readonly TextPart[], depth: number): ResolvedValue {
  if (depth > 150) return new Unknown('nested too deeply');
  if (typeof value === 'string') return restoreText(value, parts);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => restore(each, parts, depth + 1));
  if (typeof value !== 'object') return new Unknown('a value that JSON does not have');
  const entries = Object.entries(value).map(([key, each]) => [key, restore(each, parts, depth + 1)] as const);
  if (entries.some(([key]) => key.includes(MARK))) return new Unknown('JSON with a symbol in a key');
  return Object.fromEntries(entries);
}

function restoreText(value: string, parts: readonly TextPart[]): Text | Unknown {
  const pieces = value.split(MARKED).map((piece, index) => (index % 2 === 0 ? piece : (parts[Number(piece)] ?? '')));
  const [only] = pieces.filter((piece) => piece !== '');
  if (only instanceof Unknown && pieces.every((piece) => piece === '' || piece === only)) return only;
  return SymbolicText.join(pieces);
}
