import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument, type Document } from 'yaml';
import type { ZodType, core } from 'zod';
import { MisuseError } from './exit';

/**
 * Reads a YAML (or JSON) file and checks it against a schema.
 *
 * @throws MisuseError naming, for every fault, the file, the line, the value and what is allowed there.
 */
export function readYamlFile<T>(file: string, schema: ZodType<T>): T {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new MisuseError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`);
  }
  return parseYaml(file, text, schema);
}

/** As `readYamlFile`, for text that is already in memory; `file` is what messages call it. */
export function parseYaml<T>(file: string, text: string, schema: ZodType<T>): T {
  const lines = new LineCounter();
  // `uniqueKeys` makes a repeated key a fault: the first of two limits must not be silently forgotten.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) {
    throw new MisuseError(
      document.errors
        .map((error) => `${file}:${lines.linePos(error.pos[0]).line}: ${firstLine(error.message)}`)
        .join('\n'),
    );
  }
  const value: unknown = document.toJS();
  // The messages are asked for without the input where a schema marks it as secret; none of ours does.
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) {
    return result.data;
  }
  throw new MisuseError(result.error.issues.map((issue) => describe(file, document, lines, issue)).join('\n'));
}

function describe(file: string, document: Document, lines: LineCounter, issue: core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .map(
        (key) =>
          `${file}:${lineOf(document, lines, [...issue.path, key])}: unknown key "${key}" in ${place(issue.path)}. ${issue.message}`,
      )
      .join('\n');
  }
  const given = issue.input === undefined ? 'nothing' : JSON.stringify(issue.input);
  return `${file}:${lineOf(document, lines, issue.path)}: ${place(issue.path)} is ${shorten(given)}: ${issue.message}`;
}

/** The line of a path in the document; of the nearest node above it where the path itself is missing. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
    if (node?.range) {
      return lines.linePos(node.range[0]).line;
    }
  }
  return 1;
}

function place(path: readonly PropertyKey[]): string {
  return path.length === 0
    ? 'the file'
    : path
        .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
        .join('')
        .replace(/^\./, '');
}

const shorten = (text: string): string => (text.length > 80 ? `${text.slice(0, 77)}...` : text);
const firstLine = (text: string): string => text.split('\n')[0] ?? text;
