import type { EntityType } from '../../../../lib/private/contracts/masking';
import type { Candidates } from './candidates';
import { isAlphanumeric, isDigit } from './characters';
import { LABEL_STARTS, type Label, type LabelStep } from './label-phrases';
import { OTHERWISE, OTHER_SHAPE, type ValueShape } from './label-shapes';
import { LABEL_START } from '../gazetteers/lookup';
import { ageEnd, expiryEnd, secretEnd, userNameEnd } from './labelled-values';
import { BLANK_LINE, LINE_BREAK, LOWER_CASE, MIXED, NOTHING, NUMBER, SPACE, WORD, type Tokens } from './tokens';
import { isSign, isUnknown } from './words';

/** Words and signs that may stand between a label and its value. */
const CONNECTORS = new Set(
  'is,was,are,no,nr,num,number,numbers,code,value,the,my,his,her,your,our,their,of,for,to,at,on,as,it,s,be,with,ending,number is,here,new,this,that,id,isn,same,still,current,card,and,or,will,has,been,changed,registered,me,in,account,ist,es,est,lautet,nummer,numero,número'.split(
    ',',
  ),
);
const FEW_CONNECTORS = 7;
const MOST_TOKENS_BEFORE = 14;
const CONNECTING_SIGNS = ':=#-–—>("\'`|.,*[<№°/_?';
const CHAT_ROLES = new Set(['user', 'login', 'handle', 'uid']);
const STRONG_SIGNS = ':=#';

interface Announcement {
  readonly label: Label;
  /** Whether `:`, `=`, `#` or `is` stands between label and value. */
  readonly strong: boolean;
  readonly phrase: string;
}

/** Where the text itself says what comes next. */
export class Labels {
  private readonly announced = new Map<number, Announcement[]>();

  constructor(private readonly tokens: Tokens) {
    for (let index = tokens.next(0, 0, LABEL_START); index < tokens.count; index = tokens.next(index, 0, LABEL_START)) {
      const first = tokens.kind(index) === WORD ? LABEL_STARTS.get(tokens.word(index)) : undefined;
      index = first ? this.readLabel(index, first) : index + 1;
    }
  }

  announces(index: number, type: EntityType): boolean {
    return this.announced.get(index)?.some(({ label }) => label.type === type) ?? false;
  }

  /** Proposes the announced values that have the shape their label asks for. */
  findValues(candidates: Candidates): void {
    const { text } = this.tokens;
    for (const [index, announcements] of this.announced) {
      const start = this.tokens.start(index);
      for (const { label, strong, phrase } of announcements) {
        if (label.shape === 'phone') continue;
        const isBare = label.shape === 'user' && isBareUserName(this.tokens, index, strong);
        const isSurelyValue = (): boolean =>
          isBare || isUserName(text, start, label, phrase) || isSecret(text, start, label);
        if (label.weak === true && !strong && !isSurelyValue()) continue;
        let type = label.type;
        let end =
          label.shape === 'secret'
            ? secretEnd(text, start)
            : label.shape === 'user'
              ? userNameEnd(text, start)
              : label.shape === 'expiry'
                ? expiryEnd(text, start)
                : label.shape === 'age'
                  ? ageEnd(text, start)
                  : codeEnd(text, start, label.shape);
        const otherwise = OTHERWISE[type];
        if (end === start && otherwise) {
          end = codeEnd(text, start, OTHER_SHAPE);
          type = otherwise;
        }
        // `User: Hanne says` opens a line of a conversation.
        if (CHAT_ROLES.has(phrase) && !isBare && !/[\d._@\\-]/.test(text.slice(start, end))) continue;
        if (end === start) continue;
        // Without a sign, only policies that mask unknown names take an unknown word for a user's.
        const score = strong ? label.score : isBare ? 0.42 : label.score - 0.04;
        candidates.add(start, end, type, score);
      }
    }
  }

  /** Reads the longest label that starts here, and says where to go on. */
  private readLabel(index: number, first: LabelStep): number {
    const { tokens } = this;
    let found: LabelStep | undefined;
    let next = index + 1;
    let at = index;
    for (let step: LabelStep | undefined = first; step;) {
      at++;
      if (step.label) {
        found = step;
        next = at;
      }
      // driver's, ACCOUNT_NUMBER, a/c
      while (tokens.gap(at) === NOTHING && isSign(tokens, at, "_-./'’")) at++;
      const goesOn = tokens.kind(at) === WORD && tokens.gap(at) < LINE_BREAK;
      step = goesOn ? step.next.get(tokens.word(at)) : undefined;
    }
    if (found?.label) {
      this.announceBefore(found.label, index, found.phrase);
      this.announce(found.label, next, found.phrase);
    }
    return next;
  }

  /** `20018818516 is my national id`: the value stands before its label. */
  private announceBefore(label: Label, at: number, phrase: string): void {
    const { tokens } = this;
    if (!/^(?:my|his|her|our|their|your|the)$/.test(tokens.word(at - 1)) || !/^(?:is|was)$/.test(tokens.word(at - 2)))
      return;
    let start = at - 2;
    const hasDigits = (index: number): boolean => tokens.kind(index) === NUMBER || tokens.kind(index) === MIXED;
    // Groups of digits, with signs or a space between them.
    for (let index = at - 3; at - index < MOST_TOKENS_BEFORE && index >= 0; index--) {
      if (tokens.gap(index + 1) >= LINE_BREAK) break;
      if (hasDigits(index)) start = index;
      else if (!(isSign(tokens, index, '-./()') && tokens.gap(index + 1) <= SPACE)) break;
    }
    if (start < at - 2) this.register(start, { label, strong: true, phrase });
  }

  private register(index: number, announcement: Announcement): void {
    const all = this.announced.get(index);
    if (all) all.push(announcement);
    else this.announced.set(index, [announcement]);
  }

  private announce(label: Label, from: number, phrase: string): void {
    const { tokens } = this;
    let strong = false;
    let breaks = 0;
    for (let at = from; at < from + FEW_CONNECTORS && at < tokens.count; at++) {
      const gap = tokens.gap(at);
      if (gap === BLANK_LINE || (gap === LINE_BREAK && ++breaks > 1)) return;
      const raw = tokens.raw(at);
      if (tokens.length(at) === 1 && CONNECTING_SIGNS.includes(raw)) {
        if (STRONG_SIGNS.includes(raw)) strong = true;
        // A sentence that ends here announces nothing any more.
        if (raw === '.' && tokens.gap(at + 1) !== NOTHING && tokens.length(from - 1) > 3) return;
        continue;
      }
      const kind = tokens.kind(at);
      const isValue =
        kind === NUMBER ||
        kind === MIXED ||
        (strong && kind === WORD && !CONNECTORS.has(tokens.word(at))) ||
        (label.shape === 'user' && at === from && (isBareUserName(tokens, at, strong) || isJoinedName(tokens, at))) ||
        (kind !== WORD && (label.shape === 'secret' || raw === '+' || raw === '@'));
      if (isValue) {
        const start = raw === '+' && tokens.kind(at + 1) === NUMBER ? at + 1 : at;
        this.register(start, { label, strong, phrase });
        return;
      }
      if (kind !== WORD) return;
      const word = tokens.word(at);
      if (word === 'is' || word === 'ist' || word === 'es' || word === 'est') strong = true;
      else if (!CONNECTORS.has(word)) {
        // AB 12 34 56 C: the first group of a code may be all letters.
        if (tokens.length(at) <= 4 && /^[A-Z]+$/.test(raw)) this.announced.set(at, [{ label, strong, phrase }]);
        return;
      }
    }
  }
}

/** `user jane_79 logged in`: without a sign between them, a user name must look like nothing else. */
function isUserName(text: string, start: number, label: Label, phrase: string): boolean {
  if (label.shape !== 'user' || phrase === 'login') return false;
  const name = text.slice(start, userNameEnd(text, start));
  return name.length >= 4 && /^[a-z]/i.test(name) && /[a-z][._\-@]?[a-z\d]*[\d_.]|[\d_.][a-z]/i.test(name);
}

/** `login: dbartlett`, `user smithamanda cannot sign in`: a word in lower case that no list has. */
function isBareUserName(tokens: Tokens, index: number, strong: boolean): boolean {
  if (tokens.kind(index) !== WORD || tokens.letterCase(index) !== LOWER_CASE || !isUnknown(tokens, index)) return false;
  const after = index + 1;
  return strong
    ? tokens.length(index) >= 3 && (tokens.gap(after) >= LINE_BREAK || isSign(tokens, after, ',;.)"\'|'))
    : tokens.length(index) >= 5 && tokens.gap(after) > NOTHING;
}

/** `klaus-peter13` */
const isJoinedName = (tokens: Tokens, index: number): boolean =>
  isSign(tokens, index + 1, '-_.') && tokens.gap(index + 1) === NOTHING && tokens.gap(index + 2) === NOTHING;

/** `pw 8c%78Rxia does not work`: without a sign between them, a password must look like nothing else. */
function isSecret(text: string, start: number, label: Label): boolean {
  if (label.shape !== 'secret') return false;
  const secret = text.slice(start, secretEnd(text, start));
  return (
    secret.length >= 6 &&
    /\d/.test(secret) &&
    /[a-z]/i.test(secret) &&
    /[^a-z\d.,:;/-]|[a-z].*[A-Z]|\d[a-z]+\d/i.test(secret)
  );
}

/** Reads a code of letters and digits, in groups or not, and gives its end, or the start where it has another shape. */
export function codeEnd(text: string, start: number, shape: ValueShape): number {
  let count = 0;
  let digits = 0;
  let end = start;
  let at = start;
  while (at < text.length && count <= shape.max) {
    const from = at;
    let groupDigits = 0;
    while (at < text.length && at - from <= shape.max && isAlphanumeric(text.charCodeAt(at))) {
      if (isDigit(text.charCodeAt(at))) groupDigits++;
      at++;
    }
    const length = at - from;
    if (length === 0 || count + length > shape.max) break;
    if (shape.digitsOnly === true && groupDigits < length) break;
    // Behind a gap, a word without a digit goes on only when it is short and in capitals.
    if (from > start && groupDigits === 0 && !/^[A-Z]{1,4}$/.test(text.slice(from, at))) break;
    const isWord = count >= shape.min && text.charAt(from - 1) === ' ' && length > (shape.longestLetters ?? 2);
    if (from > start && groupDigits === 0 && isWord) break;
    count += length;
    digits += groupDigits;
    end = at;
    if (shape.grouped === false || at + 1 >= text.length || !' -./\u00a0\u2010\u2011\u2013'.includes(text.charAt(at)))
      break;
    at++;
  }
  const complete = end >= text.length || !isAlphanumeric(text.charCodeAt(end));
  const fewestDigits = shape.fewestDigits ?? (shape.lettersOnly === true ? 0 : 1);
  const fits = count >= shape.min && count <= shape.max && complete && digits >= fewestDigits;
  return fits ? end : start;
}
