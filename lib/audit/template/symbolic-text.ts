/** What a symbol stands for; it decides which literal texts it could be equal to. */
export type SymbolKind =
  /** A name or id that AWS generates: unique, free of `:`, `/`, `*` and `?`, and equal to no literal in the template. */
  | 'name'
  /** A generated text that may hold `/` or `:` (a whole ARN, a URL, an attribute of a type that is not known). */
  | 'attribute'
  /** `AWS::AccountId`: twelve digits, possibly equal to a literal account. */
  | 'account'
  /** `AWS::Region`, possibly equal to a literal region. */
  | 'region';

/** A fixed text whose value the template does not tell. The same symbol is the same text everywhere. */
export interface TextSymbol {
  readonly kind: SymbolKind;
  /** Unique in an assembly: `TeamA/RawBucket.Ref`. Two symbols are equal when their ids are. */
  readonly id: string;
  /** For people: `${RawBucket}`. */
  readonly label: string;
  /** The resource whose `Ref` or attribute it is. */
  readonly source?: { readonly templateId: string; readonly logicalId: string; readonly attribute: string };
}

/** A value, or part of a text, that was not understood. In a policy it may stand for anything, wildcards included. */
export class Unknown {
  constructor(public readonly reason: string) {}

  public toString(): string {
    return `<unknown: ${this.reason}>`;
  }

  /** What JSON documents show of it. */
  public toJSON(): { unknown: string } {
    return { unknown: this.reason };
  }
}

export type TextPart = string | TextSymbol | Unknown;

/** A text of literal parts, symbols and unknown parts, in which at least one part is not literal. */
export class SymbolicText {
  private constructor(public readonly parts: readonly TextPart[]) {}

  /** Joins parts into a plain string when all are literal, a symbolic text otherwise. */
  public static join(parts: readonly (TextPart | SymbolicText)[]): string | SymbolicText {
    const flat: TextPart[] = [];
    for (const part of parts.flatMap((each) => (each instanceof SymbolicText ? each.parts : [each]))) {
      const last = flat.at(-1);
      if (part === '') continue;
      if (typeof part === 'string' && typeof last === 'string') flat[flat.length - 1] = last + part;
      else flat.push(part);
    }
    if (flat.length === 0) return '';
    const [first] = flat;
    return flat.length === 1 && typeof first === 'string' ? first : new SymbolicText(flat);
  }

  public static symbol(symbol: TextSymbol): SymbolicText {
    return new SymbolicText([symbol]);
  }

  /** For people: `arn:aws:s3:::${RawBucket}/*`. */
  public toString(): string {
    return this.parts
      .map((part) => (typeof part === 'string' || part instanceof Unknown ? String(part) : part.label))
      .join('');
  }

  /** What JSON documents show of it. */
  public toJSON(): string {
    return this.toString();
  }
}

export function isText(value: unknown): value is string | SymbolicText {
  return typeof value === 'string' || value instanceof SymbolicText;
}

/** The parts of a text, also of a plain string. */
export function partsOf(text: string | SymbolicText): readonly TextPart[] {
  return typeof text === 'string' ? [text] : text.parts;
}

/** The symbols in a text, in order. */
export function symbolsOf(text: string | SymbolicText): readonly TextSymbol[] {
  return partsOf(text).filter((part): part is TextSymbol => typeof part !== 'string' && !(part instanceof Unknown));
}

/** The reasons for which parts of a text are unknown. */
export function unknownsOf(text: string | SymbolicText): readonly string[] {
  return partsOf(text).flatMap((part) => (part instanceof Unknown ? [part.reason] : []));
}

/** Two texts are certainly equal: no unknown part, and the same literals and symbols in the same order. */
export function sameText(one: string | SymbolicText, other: string | SymbolicText): boolean {
  return unknownsOf(one).length === 0 && textKey(one) === textKey(other);
}

/** A string that is equal for two texts exactly when their parts are; good as a key of a map. */
export function textKey(text: string | SymbolicText): string {
  return partsOf(text)
    .map((part) => {
      if (typeof part === 'string') return part.replaceAll('$', '$$');
      return part instanceof Unknown ? `$?{${part.reason}}` : `\${${part.id}}`;
    })
    .join('');
}
