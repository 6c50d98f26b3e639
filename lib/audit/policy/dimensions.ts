import { SymbolicText, symbolsOf } from '../template/symbolic-text';
import { bestTexts, Budget, possibleAfter, TextLiteral } from './explore';
import { KeyClass, keyClasses } from './key-classes';
import { CompileContext, KeyLiteral } from './literals';
import { isMultiValued } from './multi-valued-keys';
import { formatAutomaton, formatPrefix } from './resource-formats';
import { Dimension } from './solve';
import { Term } from './term';

/** Whether requests could be allowed when each of these groups has a term that holds. */
export type CouldAllow = (holds: (group: string) => boolean) => boolean;

/** Finds the resources and the values of condition keys between which terms tell a difference. */
export class Dimensions {
  /** Many classes of actions share the terms that speak of a key. */
  private readonly classesByKey = new Map<string, readonly KeyClass[]>();
  private readonly numbers = new Map<Term, number>();

  constructor(
    private readonly context: CompileContext,
    private readonly partition: string,
    private readonly couldAllow: CouldAllow,
    private readonly budget: Budget,
  ) {}

  public keys(terms: readonly Term[]): Dimension[] {
    const byKey = new Map<string, { term: number; literal: KeyLiteral }[]>();
    terms.forEach(({ keys }, term) => {
      for (const { key, literal } of keys) {
        const entries = byKey.get(key);
        if (entries === undefined) byKey.set(key, [{ term, literal }]);
        else entries.push({ term, literal });
      }
    });
    return [...byKey].map(([key, entries]) => {
      const memo = `${key} ${entries.map(({ term }) => this.numberOf(terms[term])).join()}`;
      const found = this.classesByKey.get(memo) ?? this.classesOf(key, entries);
      this.classesByKey.set(memo, found);
      const classes = found.map(({ values, good }) => ({
        values,
        good: entries.map(({ term }, index) => ({ term, isGood: good[index] === true })),
      }));
      return { name: `key:${key}`, classes };
    });
  }

  /** The resources of these formats, or any resources. */
  public resource(terms: readonly Term[], formats: readonly string[] | undefined): Dimension {
    const entries = terms.flatMap((term, index) =>
      term.resource === undefined ? [] : [{ term, index, resource: term.resource }],
    );
    const literals: TextLiteral[] = entries.map(({ term, resource }) => ({ ...resource, isHard: term.isRequired }));
    const others = new Set(
      terms.flatMap(({ isWanted, group, resource }) =>
        isWanted && group !== undefined && resource === undefined ? [group] : [],
      ),
    );
    // Resources that no statement of a necessary group could grant are of no use.
    const isUseful = (possible: readonly boolean[]): boolean => {
      const groups = new Set(others);
      entries.forEach(({ term: { group } }, index) => {
        if (possible[index] === true && group !== undefined) groups.add(group);
      });
      return this.couldAllow((group) => groups.has(group));
    };
    if (formats !== undefined) {
      const useful = formats.filter(this.prefixFilter(literals, isUseful));
      const symbols = arnSymbolsOf(entries.map(({ term }) => term));
      const automaton = formatAutomaton(useful, this.partition, this.context.alphabet, symbols);
      literals.push({ automaton, acceptIsGood: true, isHard: true });
    }
    const classes = bestTexts(literals, this.budget, isUseful).map(({ good, word }) => ({
      values: [this.context.alphabet.text(word)],
      good: entries.map(({ index }, position) => ({ term: index, isGood: good[position] === true })),
    }));
    return { name: 'resource', classes };
  }

  private classesOf(key: string, entries: readonly { readonly literal: KeyLiteral }[]): readonly KeyClass[] {
    const literals = this.reconcile(
      key,
      entries.map(({ literal }) => literal),
    );
    const { fixed, alphabet } = this.context;
    return keyClasses(literals, isMultiValued(key), fixed.get(key), alphabet, this.budget);
  }

  private numberOf(term: Term | undefined): number {
    const known = term && this.numbers.get(term);
    if (known !== undefined) return known;
    if (term !== undefined) this.numbers.set(term, this.numbers.size);
    return this.numbers.size - 1;
  }

  /** A key that is compared as text and as a number, date or address: the comparison as text stays open. */
  private reconcile(key: string, literals: readonly KeyLiteral[]): readonly KeyLiteral[] {
    const types = new Set(literals.flatMap((literal) => (literal.kind === 'typed' ? [literal.type] : [])));
    if (types.size === 0 || (types.size === 1 && literals.every(({ kind }) => kind !== 'text'))) return literals;
    this.context.doubts.add(`${key} is compared as ${[...types].join(' and ')} and as text`);
    const presentIsGood = this.context.reading === 'hopeful';
    return literals.map((literal) =>
      literal.kind === 'constant' ? literal : { ...literal, kind: 'constant', presentIsGood },
    );
  }

  /** Keeps the formats whose first literal text leaves anything that could be granted: most services fall away at once. */
  private prefixFilter(
    literals: readonly TextLiteral[],
    isUseful: (possible: readonly boolean[]) => boolean,
  ): (format: string) => boolean {
    const answers = new Map<string, boolean>();
    const before = [...literals];
    return (format) => {
      const prefix = formatPrefix(format, this.partition);
      const known = answers.get(prefix);
      if (known !== undefined) return known;
      this.budget.spend();
      const possible = possibleAfter(before, this.context.alphabet.word(prefix) ?? []);
      const answer = possible !== undefined && isUseful(possible);
      answers.set(prefix, answer);
      return answer;
    };
  }
}

/** The symbols in the terms' resources that may stand for a whole ARN. */
function arnSymbolsOf(terms: readonly Term[]): SymbolicText[] {
  const symbols = terms.flatMap(({ resourcePatterns }) => resourcePatterns.flatMap(symbolsOf));
  const arns = new Map(symbols.filter(({ kind }) => kind === 'attribute').map((symbol) => [symbol.id, symbol]));
  return [...arns.values()].map((symbol) => SymbolicText.symbol(symbol));
}
