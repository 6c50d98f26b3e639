import { Unknown } from '../template/symbolic-text';

/** `${aws:username}` in a policy: the value of a condition key, known only when the request's is. */
export class PolicyVariable extends Unknown {
  constructor(
    /** In lower case: condition keys are case-insensitive. */
    public readonly key: string,
    public readonly fallback?: string,
  ) {
    super(`policy variable \${${key}}`);
  }
}

/** Private-use characters that stand for a `*` or `?` that is no wildcard. */
const ESCAPED: Readonly<Record<string, string>> = { '*': '\uE12A', '?': '\uE13F' };
const UNESCAPED: Readonly<Record<string, string>> = { '\uE12A': '*', '\uE13F': '?' };

/** Makes `*` and `?` of a text plain characters. */
export function escapeWildcards(text: string): string {
  return text.replace(/[*?]/g, (wildcard) => ESCAPED[wildcard] ?? wildcard);
}

/** The plain character that an escaped one stands for; any other stands for itself. */
export function unescapeCharacter(character: string): string {
  return UNESCAPED[character] ?? character;
}
