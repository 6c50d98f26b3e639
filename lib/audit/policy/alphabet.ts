import { partsOf, SymbolicText, TextSymbol, Unknown } from '../template/symbolic-text';
import { Text } from '../template/types';
import { unescapeCharacter } from './policy-variable';

/** Codes from here on are symbols; below are UTF-16 code units. */
export const FIRST_SYMBOL = 0x10000;

/** Numbers the symbols of one question, so that automata read characters and symbols alike. */
export class Alphabet {
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

  /** The codes of the symbols that may stand for a whole ARN. */
  public arnCodes(): number[] {
    return this.symbols.flatMap(({ kind }, index) => (kind === 'attribute' ? [FIRST_SYMBOL + index] : []));
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
