import { Alphabet } from './alphabet';
import { Glob, STAR, STAR_IN_FIELD, STAR_IN_NAME } from './glob';

const remembered = new Map<string, Glob>();

/**
 * ARN formats as globs: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`. Partitions, regions, accounts, bucket names and
 * whatever is followed by a `/` hold neither `:` nor `/`; the last variable holds anything. A symbol that may be a whole ARN
 * fits any format. An action on no particular resource asks for `*`.
 */
export function formatGlobs(formats: readonly string[], alphabet: Alphabet): Glob[] {
  if (formats.length === 0) return [];
  const wholeArns = formats.every((format) => format === '*') ? [] : alphabet.arnCodes();
  return [...formats.map(formatGlob), ...wholeArns.map((code) => [code, STAR])];
}

function formatGlob(format: string): Glob {
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

const IN_NAME = new Set(['${Partition}', '${Region}', '${Account}', '${BucketName}']);
