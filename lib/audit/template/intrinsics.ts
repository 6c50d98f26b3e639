import { partsOf, SymbolicText, TextPart, TextSymbol, Unknown } from './symbolic-text';
import { Text } from './types';

/** A piece of an `Fn::Sub` string: literal text, or the name inside `${...}`. */
export type SubPiece = { readonly literal: string } | { readonly name: string };

/** Cuts an `Fn::Sub` string; `${!Literal}` stands for `${Literal}`. */
export function subPieces(template: string): SubPiece[] {
  const pieces: SubPiece[] = [];
  let end = 0;
  for (const match of template.matchAll(/\$\{([^{}]*)\}/g)) {
    pieces.push({ literal: template.slice(end, match.index) });
    const name = match[1] ?? '';
    pieces.push(name.startsWith('!') ? { literal: `\${${name.slice(1)}}` } : { name: name.trim() });
    end = match.index + match[0].length;
  }
  pieces.push({ literal: template.slice(end) });
  return pieces;
}

/** Splits at a delimiter; unknown when a symbol may itself hold the delimiter. */
export function split(text: Text, delimiter: string): Text[] | Unknown {
  const pieces: TextPart[][] = [[]];
  for (const part of partsOf(text)) {
    if (part instanceof Unknown) return part;
    if (typeof part !== 'string') {
      if (mayHold(part, delimiter))
        return new Unknown(`Fn::Split of ${String(text)}, whose ${part.label} may hold "${delimiter}"`);
      pieces.at(-1)?.push(part);
      continue;
    }
    const [first = '', ...rest] = delimiter === '' ? [part] : part.split(delimiter);
    pieces.at(-1)?.push(first);
    rest.forEach((each) => pieces.push([each]));
  }
  return pieces.map((parts) => SymbolicText.join(parts));
}

/** Whether the text of a symbol could hold the delimiter: names hold neither `:` nor `/`, accounts are digits. */
function mayHold(symbol: TextSymbol, delimiter: string): boolean {
  if (symbol.kind === 'account') return /^\d+$/.test(delimiter);
  if (symbol.kind === 'region') return /^[a-z0-9-]+$/.test(delimiter);
  return symbol.kind === 'attribute' || !/[^A-Za-z0-9._-]/.test(delimiter);
}

/** `Fn::Cidr` over a literal IPv4 block: `count` subnets of `bits` host bits each. */
export function cidr(block: Text, count: number, bits: number): string[] | Unknown {
  const match = typeof block === 'string' ? /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(block) : null;
  const [a, b, c, d, prefix] = match?.slice(1).map(Number) ?? [];
  if (a === undefined || b === undefined || c === undefined || d === undefined || prefix === undefined) {
    return new Unknown(`Fn::Cidr of ${String(block)}`);
  }
  const size = 2 ** bits;
  const start = ((a * 256 + b) * 256 + c) * 256 + d;
  const valid =
    prefix <= 32 && count >= 1 && count <= 256 && bits >= 1 && bits <= 32 && size * count <= 2 ** (32 - prefix);
  if (!valid) return new Unknown(`Fn::Cidr that does not fit ${String(block)}`);
  return Array.from({ length: count }, (_, index) => {
    const address = start + index * size;
    const octets = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
    return `${octets.join('.')}/${32 - bits}`;
  });
}

/** `{{resolve:ssm:...}}` is filled in by CloudFormation when it deploys: those parts of a text are unknown here. */
export function withoutDynamicReferences(text: string): Text {
  if (!text.includes('{{resolve:')) return text;
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(/\{\{resolve:[^{}]*\}\}/g)) {
    parts.push(text.slice(end, match.index), new Unknown(`dynamic reference ${match[0]}`));
    end = match.index + match[0].length;
  }
  return SymbolicText.join([...parts, text.slice(end)]);
}
