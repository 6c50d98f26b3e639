import { partsOf, SymbolicText, TextSymbol, Unknown } from '../template/symbolic-text';
import { Text } from '../template/types';
import { unescapeCharacter } from './policy-variable';

/** Codes from here on are symbols; below are UTF-16 code units. */
export const FIRST_SYMBOL = 0x10000;

/** More symbols than a large assembly has; then numbering starts anew, so that a long-lived process does not gather them. */
const MOST_SYMBOLS = 50_000;

/** Numbers symbols, so that automata read characters and symbols alike. */
export class Alphabet {
  private static current = new Alphabet();

  /** The alphabet that questions share, so that what was compiled for one serves the next. */
  public static shared(): Alphabet {
    if (this.current.symbols.length > MOST_SYMBOLS) this.current = new Alphabet();
    return this.current;
  }

  private readonly codes = new Map<string, number>();
  private readonly symbols: TextSymbol[] = [];

  public codeOf(symbol: TextSymbol): number {
    const known = this.codes.get(symbol.id);
    if (known !== undefined) return known;
    const code = FIRST_SYMBOL + this.symbols.length;
    this.codes.set(symbol.id, code);
    this.symbols.push(symbol);
    return code;
  }

  public symbolOf(code: number): TextSymbol | undefined {
    return this.symbols[code - FIRST_SYMBOL];
  }

  /** The codes of a text; undefined when part of it is unknown. */
  public word(text: Text): number[] | undefined {
    const codes: number[] = [];
    for (const part of partsOf(text)) {
      if (part instanceof Unknown) return undefined;
      if (typeof part === 'string')
        for (let index = 0; index < part.length; index++) codes.push(part.charCodeAt(index));
      else codes.push(this.codeOf(part));
    }
    return codes;
  }

  public text(word: readonly number[]): Text {
    return SymbolicText.join(word.map((code) => this.symbolOf(code) ?? unescapeCharacter(String.fromCharCode(code))));
  }
}
