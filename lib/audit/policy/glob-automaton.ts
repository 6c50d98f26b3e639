import { Alphabet, FIRST_SYMBOL } from './alphabet';
import { Certainty, Glob, isStar, ONE, ONE_IN_FIELD, reads, STAR } from './glob';

/** One state of the automaton: the places in its globs at which a reader may be. */
interface State {
  readonly places: readonly number[];
  readonly accepts: boolean;
  /** Nothing that follows can be accepted. */
  readonly isDead: boolean;
  /** Everything that follows is accepted. */
  readonly acceptsAll: boolean;
  /** The codes that lead somewhere else than other characters do. */
  readonly outgoing: readonly number[];
  readonly next: Map<number, number>;
}

/**
 * A deterministic automaton for a union of globs, built as it is read.
 *
 * A symbol of the text is read like a character. Under `may`, wildcards and, for accounts and regions, literal text may also
 * stand for the symbol's value, so that `team-*` may match a generated name.
 */
export class GlobAutomaton {
  public readonly start: number;
  private readonly states: State[] = [];
  private readonly byKey = new Map<string, number>();
  /** All globs in one array of tokens, each followed by its end. */
  private readonly tokens: number[] = [];
  private readonly globOf: number[] = [];
  private readonly covers = new Map<number, boolean>();
  private mentioned: ReadonlySet<number> | undefined;

  /** The texts that it accepts, when it lists them one by one: without wildcards, and letters as they are written. */
  public readonly listed: readonly Glob[] | undefined;
  /** Whether symbols of accounts or regions occur in it, which may equal literal texts. */
  public readonly hasOpenSymbols: boolean;

  constructor(
    globs: readonly Glob[],
    private readonly alphabet: Alphabet,
    private readonly certainty: Certainty,
    private readonly ignoreCase = false,
  ) {
    this.listed = !ignoreCase && globs.every((glob) => glob.every((token) => token >= 0)) ? globs : undefined;
    this.hasOpenSymbols = globs.some((glob) => glob.some((token) => this.isOpenSymbol(token)));
    const starts: number[] = [];
    globs.forEach((glob, index) => {
      starts.push(this.tokens.length);
      for (const token of [...glob, END]) {
        this.tokens.push(token);
        this.globOf.push(index);
      }
    });
    this.start = this.intern(starts);
  }

  /** So many states were built that it had better be forgotten. */
  public get isLarge(): boolean {
    return this.states.length > MOST_STATES;
  }

  public step(state: number, code: number): number {
    const read = this.ignoreCase && code < FIRST_SYMBOL ? foldCode(code) : code;
    const from = this.at(state);
    const known = from.next.get(read);
    if (known !== undefined) return known;
    const places: number[] = [];
    for (const place of from.places) {
      const token = this.token(place);
      if (token === read) places.push(place + 1);
      else if (isStar(token) && reads(token, read)) places.push(place);
      else if ((token === ONE || token === ONE_IN_FIELD) && reads(token, read) && this.isOneCharacter(read))
        places.push(place + 1);
      if (read >= FIRST_SYMBOL && this.certainty === 'may') this.readSymbol(place, read, places);
    }
    const next = this.intern(places);
    from.next.set(read, next);
    return next;
  }

  public accepts(state: number): boolean {
    return this.at(state).accepts;
  }

  public isDead(state: number): boolean {
    return this.at(state).isDead;
  }

  public acceptsAll(state: number): boolean {
    return this.at(state).acceptsAll;
  }

  public outgoing(state: number): readonly number[] {
    return this.at(state).outgoing;
  }

  public matches(word: readonly number[]): boolean {
    return this.accepts(word.reduce((state, code) => this.step(state, code), this.start));
  }

  /** Whether everything that `other` accepts from its state is accepted from `state` too; false when that is not seen at once. */
  public includes(state: number, other: number): boolean {
    if (state === other) return true;
    const key = state * 0x100000 + other;
    const known = this.covers.get(key);
    if (known !== undefined) return known;
    const covering = this.at(state).places;
    const set = new Set(covering);
    const answer =
      this.at(state).acceptsAll ||
      this.at(other).places.every(
        (place) =>
          set.has(place) ||
          covering.some(
            (each) => each > place && this.globOf[each] === this.globOf[place] && this.token(each) === STAR,
          ),
      );
    this.covers.set(key, answer);
    return answer;
  }

  /** Whether a character occurs in any of the globs. */
  public mentions(code: number): boolean {
    this.mentioned ??= new Set(this.tokens);
    return this.mentioned.has(this.ignoreCase ? foldCode(code) : code);
  }

  private isOpenSymbol(token: number): boolean {
    const kind = token < FIRST_SYMBOL ? undefined : this.alphabet.symbolOf(token)?.kind;
    return kind === 'account' || kind === 'region';
  }

  private token(place: number): number {
    return this.tokens[place] ?? END;
  }

  private at(state: number): State {
    const found = this.states[state];
    if (found === undefined) throw new Error(`The automaton has no state ${state}.`);
    return found;
  }

  /** A symbol stands for a text of any length, so that under `must` no single `?` reads it. */
  private isOneCharacter(code: number): boolean {
    return code < FIRST_SYMBOL;
  }

  /** Adds the places that are reached when the glob from `place` on reads the value of a symbol. */
  private readSymbol(place: number, code: number, places: number[]): void {
    const symbol = this.alphabet.symbolOf(code);
    const glob = this.globOf[place];
    let literal = '';
    let isWild = false;
    for (let at = place; this.globOf[at] === glob && this.token(at) !== END; at++) {
      const token = this.token(at);
      if (token >= FIRST_SYMBOL) return;
      if (token < 0) {
        isWild = true;
        if (isStar(token)) places.push(at);
      } else {
        const character = String.fromCharCode(token);
        if (symbol?.kind === 'account' && !/\d/.test(character)) return;
        if (symbol?.kind !== 'attribute' && /[:/]/.test(character)) return;
        literal += character;
      }
      // A generated name equals no literal text; an account or a region may.
      const isPossible =
        isWild ||
        (symbol?.kind === 'account' && /^\d{12}$/.test(literal)) ||
        (symbol?.kind === 'region' && /^[a-z]{2}(-[a-z]+)+-\d$/.test(literal));
      if (isPossible) places.push(at + 1);
    }
  }

  /** The number of the state at these places, after `*` that reads nothing, without places that others make superfluous. */
  private intern(reached: readonly number[]): number {
    const places = this.simplify(this.close(reached));
    const key = places.join(',');
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const acceptsAll = places.some((place) => this.token(place) === STAR && this.token(place + 1) === END);
    const outgoing = new Set<number>();
    for (const place of places) {
      const token = this.token(place);
      if (token >= 0) {
        outgoing.add(token);
        if (this.ignoreCase && token < FIRST_SYMBOL)
          outgoing.add(String.fromCharCode(token).toUpperCase().charCodeAt(0));
      } else if (token !== END && token !== STAR && token !== ONE) {
        outgoing.add(58).add(47);
      }
    }
    this.states.push({
      places,
      accepts: places.some((place) => this.token(place) === END),
      isDead: places.length === 0,
      acceptsAll,
      outgoing: acceptsAll ? [] : [...outgoing],
      next: new Map(),
    });
    this.byKey.set(key, this.states.length - 1);
    return this.states.length - 1;
  }

  private close(reached: readonly number[]): number[] {
    const closed = new Set<number>();
    const pending = [...reached];
    for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
      if (closed.has(place)) continue;
      closed.add(place);
      if (isStar(this.token(place))) pending.push(place + 1);
    }
    return [...closed].sort((one, other) => one - other);
  }

  /** Whatever an earlier place of a glob accepts, a later `*` of the same glob accepts too. */
  private simplify(places: readonly number[]): number[] {
    const lastStar = new Map<number, number>();
    for (const place of places) {
      if (this.token(place) !== STAR) continue;
      if (this.token(place + 1) === END) return [place, place + 1];
      lastStar.set(this.globOf[place] ?? -1, place);
    }
    return places.filter((place) => place >= (lastStar.get(this.globOf[place] ?? -1) ?? 0));
  }
}

/** States that an automaton keeps from one question to the next. */
const MOST_STATES = 10_000;

/** Marks the end of a glob among the tokens. */
const END = -100;

function foldCode(code: number): number {
  return String.fromCharCode(code).toLowerCase().charCodeAt(0);
}
