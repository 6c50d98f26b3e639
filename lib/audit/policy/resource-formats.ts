import { partsOf } from '../template/symbolic-text';
import { Text } from '../template/types';
import { Alphabet } from './alphabet';
import { GlobAutomaton } from './glob-automaton';
import { Glob, STAR, STAR_IN_FIELD, STAR_IN_NAME } from './glob';

const remembered = new Map<string, Glob>();

const automata = new Map<string, GlobAutomaton>();
const MOST_AUTOMATA = 200;

/**
 * An automaton for the ARNs of some formats, `arn:${Partition}:s3:::${BucketName}/${ObjectName}`, in one partition. Regions,
 * accounts, bucket names and whatever is followed by a `/` hold neither `:` nor `/`; the last variable holds anything. The
 * `symbols` are those that may be a whole ARN: they fit any format. An action on no particular resource asks for `*`.
 */
export function formatAutomaton(
  formats: readonly string[],
  partition: string,
  alphabet: Alphabet,
  symbols: readonly Text[],
): GlobAutomaton {
  // Only automata that read with doubt look at the alphabet: without symbols of ARNs, one serves every question.
  const key = symbols.length > 0 ? undefined : `${partition} ${formats.map(numberOf).join()}`;
  const known = key === undefined ? undefined : automata.get(key);
  if (known !== undefined) return known;
  const globs = formats.map((format) => formatGlob(format.replace('${Partition}', partition)));
  const automaton = new GlobAutomaton(
    [...globs, ...symbols.map((symbol) => [...(alphabet.word(symbol) ?? []), STAR])],
    alphabet,
    'must',
  );
  if (automata.size > MOST_AUTOMATA) automata.clear();
  if (key !== undefined) automata.set(key, automaton);
  return automaton;
}

/** Short for a format in the keys of automata. */
const numbersByFormat = new Map<string, string>();

function numberOf(format: string): string {
  const known = numbersByFormat.get(format);
  if (known !== undefined) return known;
  const number = numbersByFormat.size.toString(36);
  numbersByFormat.set(format, number);
  return number;
}

/** Whether an ARN, or `*`, is of a format. */
export function isOfFormat(resource: Text, format: string, partition: string, alphabet: Alphabet): boolean {
  const [first] = partsOf(resource);
  if (typeof first !== 'string') return format !== '*';
  const prefix = formatPrefix(format, partition);
  if (!first.startsWith(prefix.slice(0, first.length))) return false;
  const glob = formatGlob(format.replace('${Partition}', partition));
  return new GlobAutomaton([glob], alphabet, 'must').matches(alphabet.word(resource) ?? []);
}

/** The literal text with which all ARNs of a format begin, up to the service: what decides soonest whether anything grants them. */
export function formatPrefix(format: string, partition: string): string {
  const known = prefixes.get(format) ?? format.replace('${Partition}', '\n').split('${')[0] ?? '';
  prefixes.set(format, known);
  return known.replace('\n', partition);
}

const prefixes = new Map<string, string>();

function formatGlob(format: string): Glob {
  if (format === '*') return ['*'.charCodeAt(0)];
  const known = remembered.get(format);
  if (known !== undefined) return known;
  const pieces = format.split(/(\$\{\w+\})/).filter((piece) => piece !== '');
  const glob = pieces.flatMap((piece, index): number[] => {
    const isVariable = piece.startsWith('${');
    if (!isVariable) return [...piece].map((character) => character.charCodeAt(0));
    const isName = IN_NAME.has(piece) || pieces[index + 1]?.startsWith('/') === true;
    return [isName ? STAR_IN_NAME : index === pieces.length - 1 ? STAR : STAR_IN_FIELD];
  });
  remembered.set(format, glob);
  return glob;
}

const IN_NAME = new Set(['${Region}', '${Account}', '${BucketName}']);
