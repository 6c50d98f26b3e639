import { partsOf, Unknown } from '../template/symbolic-text';
import { Alphabet, FIRST_SYMBOL } from './alphabet';
import { Pattern } from './types';

/** Any characters. */
export const STAR = -1;
/** One character. */
export const ONE = -2;
/** Any characters but `:`. */
export const STAR_IN_FIELD = -3;
/** One character but `:`. */
export const ONE_IN_FIELD = -4;
/** Any characters but `:` and `/`. */
export const STAR_IN_NAME = -5;

/** A glob as a list of tokens: codes of the alphabet and the wildcards above. */
export type Glob = readonly number[];

/** How the unknown parts of a pattern are read: as anything (`may`), or as something that matches nothing (`must`). */
export type Certainty = 'may' | 'must';

export interface GlobOptions {
  readonly certainty: Certainty;
  /** `*` and `?` are wildcards. @default true */
  readonly wildcards?: boolean;
  /** Letters of both cases are the same. @default false */
  readonly ignoreCase?: boolean;
  /** Wildcards stay inside each of the first five fields of an ARN. @default false */
  readonly byField?: boolean;
}

/** Compiles a pattern; undefined when it certainly matches nothing under the given certainty. */
export function compileGlob(pattern: Pattern, alphabet: Alphabet, options: GlobOptions): Glob | undefined {
  const { certainty, wildcards = true, ignoreCase = false, byField = false } = options;
  const tokens: number[] = [];
  let fields = 0;
  for (const part of partsOf(pattern)) {
    if (part instanceof Unknown) {
      if (certainty === 'must') return undefined;
      // It may hold colons too: no field can be counted after it.
      fields = 5;
      pushStar(tokens, STAR);
    } else if (typeof part === 'string') {
      const text = ignoreCase ? part.toLowerCase() : part;
      for (let index = 0; index < text.length; index++) {
        const character = text[index];
        const inField = byField && fields < 5;
        if (wildcards && character === '*') pushStar(tokens, inField ? STAR_IN_FIELD : STAR);
        else if (wildcards && character === '?') tokens.push(inField ? ONE_IN_FIELD : ONE);
        else tokens.push(text.charCodeAt(index));
        if (character === ':') fields++;
      }
    } else {
      // A whole ARN as one symbol: what follows is in the last field.
      if (part.kind === 'attribute') fields = 5;
      tokens.push(alphabet.codeOf(part));
    }
  }
  return tokens;
}

function pushStar(tokens: number[], star: number): void {
  if (tokens.at(-1) !== star) tokens.push(star);
}

/** The number of `:` in the literal text of a pattern. */
export function colonsIn(pattern: Pattern): number {
  return partsOf(pattern).reduce((sum, part) => sum + (typeof part === 'string' ? part.split(':').length - 1 : 0), 0);
}

export function isWildcard(token: number): boolean {
  return token < 0;
}

/** Whether a wildcard may read a character. */
export function reads(wildcard: number, code: number): boolean {
  if (wildcard === STAR || wildcard === ONE || code >= FIRST_SYMBOL) return true;
  if (code === 58) return false;
  return wildcard !== STAR_IN_NAME || code !== 47;
}

export function isStar(token: number): boolean {
  return token === STAR || token === STAR_IN_FIELD || token === STAR_IN_NAME;
}
