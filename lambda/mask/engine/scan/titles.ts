import { COMMON, JOB, PERSON_NAME, SEARCHED } from '../gazetteers/lookup';
import type { Candidates } from './candidates';
import {
  AFTER_SIGN,
  HAS_CAPITAL,
  LINE_BREAK,
  LOWER_CASE,
  NOTHING,
  SPACE,
  STARTS_LINE,
  WORD,
  type Tokens,
} from './tokens';
import { isCapitalised, isSentenceStart, isSign } from './words';

const MOST_WORDS = 8;
const START = STARTS_LINE | AFTER_SIGN | HAS_CAPITAL;
/** Endings of words for people who do something. */
const DOER =
  /(?:er|or|ist|ian|ant|man|woman|clerk|rep|staff|lead|head|officer|nurse|chef|host|aide|judge|specialist|attendant)s?$/;
const INSIDE = new Set(['and', 'of', 'for', 'the', 'to', 'or']);

/** Words for a job in the middle of a sentence, where an ending says too little. */
const JOB_NOUNS = new Set(
  'accountant adjuster administrator advisor adviser agent analyst anesthesiologist apprentice architect assistant associate attorney auditor banker barista bookkeeper broker bursar buyer carpenter cashier ceo cfo chairman chairwoman chairperson chancellor chef chemist cio clerk coach commissioner consultant controller coo coordinator counsel counsellor counselor cto curator dean dentist designer detective developer dietitian director doctor driver economist editor electrician engineer estimator examiner executive fellow firefighter foreman gardener geologist guard handyman hygienist inspector installer instructor intern interpreter janitor journalist lawyer lecturer librarian lieutenant machinist magistrate manager mechanic midwife notary nurse nutritionist officer operator optician optometrist orderly painter paralegal paramedic partner pharmacist photographer physician physicist physiotherapist pilot planner plumber policeman postdoc practitioner president principal producer professor programmer psychologist psychiatrist radiologist realtor receptionist recruiter registrar reporter representative researcher resident scientist secretary sergeant solicitor specialist statistician steward strategist superintendent supervisor surgeon surveyor teacher technician technologist teller therapist trader trainee trainer translator treasurer tutor undersecretary underwriter veterinarian vet vp waiter waitress warden welder writer zoologist'.split(
    ' ',
  ),
);
const DOCTORS = /(?:ologist|iatrist|ician)$/;
const isJobNoun = (tokens: Tokens, index: number): boolean => {
  const length = tokens.length(index);
  if (length < 2) return false;
  return JOB_NOUNS.has(tokens.word(index)) || (length > 8 && DOCTORS.test(tokens.word(index)));
};

/** Words that open a title whose noun says little: `Head of Procurement`, `VP Sales`, `Chief of Staff`. */
const OPENERS = new Set([
  'head',
  'vp',
  'chief',
  'director',
  'dean',
  'chair',
  'minister',
  'secretary',
  'manager',
  'president',
  'professor',
  'lead',
]);
/** Before a job that is somebody's: `our Head of Sales`, `works as a Nurse`, `(Data Analyst)`. */
const BEFORE_TITLE = new Set(
  'our the a an my her his their your as former acting current is was to by and with from retired'.split(' '),
);

/**
 * Job titles: alone in a line, as under a signature; `Ann Lee, the Packager, said`; capitalised in a sentence; and in lower
 * case behind `works as`.
 */
export function findJobTitles(tokens: Tokens, candidates: Candidates): void {
  for (
    let index = tokens.next(0, START, SEARCHED);
    index < tokens.count;
    index = tokens.next(index + 1, START, SEARCHED)
  ) {
    if (tokens.kind(index) !== WORD) continue;
    if (tokens.gap(index) >= LINE_BREAK) {
      const last = lineEnd(tokens, index);
      const noun = lastOfTitle(tokens, index, last);
      // A text's first line may be a sentence, a subject or a cell.
      const isTitle = index > 0 ? isDoer(tokens, noun) : isJobNoun(tokens, noun) && last + 1 < tokens.count;
      if (last >= index && isTitle) {
        candidates.add(tokens.start(index), tokens.end(last), 'TITLE', 0.72);
        index = last;
        continue;
      }
    }
    if (isSign(tokens, index - 1, ',') && tokens.word(index) === 'the') {
      const last = appositionEnd(tokens, index + 1);
      if (last > index) candidates.add(tokens.start(index + 1), tokens.end(last), 'TITLE', 0.6);
    } else if (tokens.word(index) === 'as') {
      const [first, last] = occupation(tokens, index);
      if (last >= first) candidates.add(tokens.start(first), tokens.end(last), 'TITLE', 0.6);
    } else if (isCapitalised(tokens, index)) {
      if (isJobNoun(tokens, index) || opensTitle(tokens, index)) index = writtenTitle(tokens, index, candidates);
      else index = Math.max(index, halfWrittenTitle(tokens, index, candidates));
    }
  }
}

const opensTitle = (tokens: Tokens, index: number): boolean =>
  OPENERS.has(tokens.word(index)) &&
  (tokens.word(index + 1) === 'of' || tokens.word(index + 1) === 'for' || tokens.word(index) === 'vp');

/** What a job is about, behind a comma: `Chemist, analytical`, `Engineer, civil (consulting)`. */
const SPECIALTIES = new Set(
  (
    'civil chemical electrical mechanical structural industrial agricultural automotive biomedical broadcasting communications control drilling electronics energy land ' +
    'maintenance manufacturing materials mining petroleum production site technical water clinical educational forensic occupational sport sports counselling adult ' +
    'commercial residential rural retail advertising film video television music theatre stage exhibition display fashion furniture multimedia textile jewellery ceramics ' +
    'corporate investment chartered certified management public hospital general secondary primary special early further higher social financial analytical mental ' +
    'consulting contracting insurance magazine features commissioning building quantity hydrographic exercise leisure charity community environmental'
  ).split(' '),
);

/** The token behind a specialty that follows a job at `at`, or `at`. */
function specialtyEnd(tokens: Tokens, at: number): number {
  if (!isSign(tokens, at, ',') || !SPECIALTIES.has(tokens.raw(at + 1))) return at;
  let end = at + 2;
  while (tokens.gap(end) <= SPACE && (isSign(tokens, end, '/(') || SPECIALTIES.has(tokens.raw(end)))) end++;
  return isSign(tokens, end - 1, '/(') ? end - 1 : isSign(tokens, end, ')') ? end + 1 : end;
}

/** The job's word in a line, before a specialty. */
function lastOfTitle(tokens: Tokens, first: number, last: number): number {
  for (let at = first + 1; at < last; at++) if (specialtyEnd(tokens, at) > last) return at - 1;
  return last;
}

/** `the Analytical chemist said`: a title of which only the first word has its capital; says which token is used up. */
function halfWrittenTitle(tokens: Tokens, first: number, candidates: Candidates): number {
  const before = first - 1;
  const isTitle =
    tokens.letterCase(before) === LOWER_CASE && BEFORE_TITLE.has(tokens.word(before)) && isTitleWord(tokens, first);
  if (!isTitle || isSentenceStart(tokens, first)) return first;
  for (let at = first + 1; at - first < 5 && tokens.gap(at) <= SPACE; at++) {
    if (tokens.kind(at) !== WORD) {
      if (!isSign(tokens, at, '/-')) break;
      continue;
    }
    if (tokens.letterCase(at) !== LOWER_CASE || BEFORE_TITLE.has(tokens.word(at))) break;
    if (isJobNoun(tokens, at) && !isJobNoun(tokens, at + 1)) {
      candidates.add(tokens.start(first), tokens.end(at), 'TITLE', 0.6);
      return at;
    }
  }
  return first;
}

/** A title with capitals; says which token is used up. */
function writtenTitle(tokens: Tokens, noun: number, candidates: Candidates): number {
  let first = noun;
  while (noun - first < 4) {
    const before = first - 1;
    if (tokens.gap(first) > SPACE) break;
    if (isCapitalised(tokens, before) && tokens.length(before) > 1 && isTitleWord(tokens, before)) first = before;
    else if (isSign(tokens, before, '-/') && tokens.gap(before) === NOTHING && isCapitalised(tokens, before - 1))
      first = before - 1;
    else break;
  }
  let last = noun;
  for (let at = noun + 1; at - noun < 7 && tokens.gap(at) <= SPACE; at++) {
    if (isCapitalised(tokens, at) && isTitleWord(tokens, at)) last = at;
    else if (!(INSIDE.has(tokens.word(at)) && last === at - 1) && !isSign(tokens, at, '&')) break;
  }
  last = Math.max(last, specialtyEnd(tokens, last + 1) - 1);
  const before = first - 1;
  const opens =
    first === 0 ||
    tokens.gap(first) >= LINE_BREAK ||
    isSign(tokens, before, ',(:-–|/"') ||
    ((tokens.letterCase(before) === LOWER_CASE || isSentenceStart(tokens, before)) &&
      BEFORE_TITLE.has(tokens.word(before)));
  const closes =
    tokens.gap(last + 1) >= LINE_BREAK ||
    isSign(tokens, last + 1, ',.;:)|-–"?!') ||
    (tokens.kind(last + 1) === WORD && tokens.letterCase(last + 1) === LOWER_CASE);
  const isSigned = first > 0 && tokens.gap(first) >= LINE_BREAK && isSign(tokens, last + 1, ',');
  const isAlone = first === last && !isSigned && (isSentenceStart(tokens, first) || !isSign(tokens, before, ',(:'));
  // One word with a capital may be a surname, as `Baker` is; a sentence may begin with one.
  if (!opens || !closes || (isAlone && !BEFORE_TITLE.has(tokens.word(before)))) return noun;
  candidates.add(tokens.start(first), tokens.end(last), 'TITLE', last > first ? 0.77 : 0.6);
  return last;
}

const isTitleWord = (tokens: Tokens, index: number): boolean => {
  const flags = tokens.gazetteer(index);
  return !BEFORE_TITLE.has(tokens.word(index)) && ((flags & (COMMON | JOB)) !== 0 || (flags & PERSON_NAME) === 0);
};

const OCCUPIED =
  /^(?:work(?:s|ed|ing)?|employed|job|career|position|role|hired|serv(?:es|ed|ing)|acts?|retired|appointed|start(?:s|ed))$/;

/** `works for us as a software engineer`: first and last token of the job, or a last one before the first. */
function occupation(tokens: Tokens, as: number): readonly [number, number] {
  let isJob = false;
  for (let at = as - 1; at >= as - 4 && tokens.gap(at + 1) < LINE_BREAK; at--) isJob ||= OCCUPIED.test(tokens.word(at));
  const article = tokens.word(as + 1);
  const first = article === 'a' || article === 'an' || article === 'the' ? as + 2 : as + 1;
  if (!isJob) return [first, -1];
  for (let at = first; at < first + 5 && tokens.kind(at) === WORD && tokens.gap(at) === SPACE; at++) {
    if ((isJobNoun(tokens, at) || (tokens.gazetteer(at) & JOB) !== 0) && !isJobNoun(tokens, at + 1))
      return [first, specialtyEnd(tokens, at + 1) > at + 1 ? specialtyEnd(tokens, at + 1) - 1 : at];
  }
  return [first, -1];
}

function isDoer(tokens: Tokens, index: number): boolean {
  return (tokens.gazetteer(index) & JOB) !== 0 || (tokens.length(index) > 4 && DOER.test(tokens.word(index)));
}

/** The last word of a line of words and nothing else, or -1. */
function lineEnd(tokens: Tokens, first: number): number {
  let at = first;
  for (let words = 0; words < MOST_WORDS; at++) {
    if (at > first && tokens.gap(at) >= LINE_BREAK) return at - 1;
    if (tokens.kind(at) === WORD) {
      // A title's first word may have a capital; in a name all have.
      if (at > first && tokens.letterCase(at) !== LOWER_CASE && tokens.letterCase(first) === LOWER_CASE) return -1;
      words++;
    } else if (!isSign(tokens, at, ",-/&'’") || tokens.gap(at) > SPACE) {
      return -1;
    }
  }
  return tokens.gap(at) >= LINE_BREAK ? at - 1 : -1;
}

/** `the Technical writer,`: up to the comma, with a doer before it. */
function appositionEnd(tokens: Tokens, first: number): number {
  for (let at = first; at - first < 6; at++) {
    if (isSign(tokens, at, ',') && at > first)
      return isDoer(tokens, at - 1) && tokens.letterCase(first) !== LOWER_CASE ? at - 1 : -1;
    if (tokens.gap(at) > SPACE || (tokens.kind(at) !== WORD && !isSign(tokens, at, "-'’&"))) return -1;
    if (INSIDE.has(tokens.word(at)) && at === first) return -1;
  }
  return -1;
}
