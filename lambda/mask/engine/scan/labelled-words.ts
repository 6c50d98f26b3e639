import type { EntityType } from '../../../../lib/private/contracts/masking';
import { HONORIFIC } from '../gazetteers/lookup';
import type { Candidates } from './candidates';
import { AFTER_SIGN, LINE_BREAK, LOWER_CASE, NUMBER, SPACE, WORD, type Tokens } from './tokens';
import { isCapitalised, isOrdinary, isSign } from './words';

/** The last words of labels behind which words stand: `Full name: `, `Employer: `, `Place of birth: `. */
const LABELS = new Map<string, EntityType>();
const learn = (type: EntityType, words: string): void => words.split(' ').forEach((word) => LABELS.set(word, type));
learn(
  'NAME',
  'name names patient insured beneficiary cardholder holder applicant employee attn attention from to cc bcc contact kin spouse surgeon physician doctor attending tenant landlord guardian witness author supervisor agent recipient sender payee payer driver claimant plaintiff defendant mother father wife husband son daughter nurse anesthesiologist dictated reviewed by consignee assignee reporter requester interviewer interviewee participants attendees passenger passengers traveller traveler lessee lessor borrower deceased caregiver prenom vorname nachname nombre apellidos nom prénom nome cognome signed signature teacher student client customer provider owner assistant radiologist',
);
learn(
  'ORGANIZATION',
  'employer company organisation organization hospital clinic school university bank firm institution insurer facility department vendor supplier merchant shipper carrier manufacturer venue firma empresa société',
);
learn(
  'LOCATION',
  'city town country state county province village birthplace birth region district location hometown ort stadt ville ciudad cidade pais país land origin destination',
);
learn('NATIONALITY', 'nationality ethnicity religion citizenship race nationalität nationalité nacionalidad');
learn('TITLE', 'occupation profession position role designation beruf profesión puesto job title');

const MOST_WORDS = 7;
const INSIDE = "'’.-&";
const JOINS = new Set('and of for the de la van von der den du und y e & al bin ibn'.split(' '));
/** Behind `First`, `Last` and the like, `name` says a person's; behind these it does not. */
const NAMES_OF_THINGS = new Set(
  'file host domain event product item table column field class method function service server plan project category brand model user screen group test class drug trade generic'.split(
    ' ',
  ),
);

/** The words that a label announces with a colon, up to the end of the line, a comma, a bar or a bracket. */
export function findLabelledWords(tokens: Tokens, candidates: Candidates): void {
  for (let word = tokens.next(2, AFTER_SIGN); word < tokens.count; word = tokens.next(word + 1, AFTER_SIGN)) {
    const index = word - 1;
    if (!isSign(tokens, index, ':=') || tokens.gap(index) > SPACE) continue;
    const label = isSign(tokens, index - 1, ')') ? index - 4 : index - 1;
    const type = tokens.kind(label) === WORD ? LABELS.get(tokens.word(label)) : undefined;
    if (type === undefined || (tokens.word(label) === 'name' && NAMES_OF_THINGS.has(tokens.word(label - 1)))) continue;
    propose(tokens, word, type, candidates);
  }
}

function propose(tokens: Tokens, first: number, type: EntityType, candidates: Candidates): void {
  if (tokens.kind(first) !== WORD || tokens.gap(first) > SPACE || (tokens.gazetteer(first) & HONORIFIC) !== 0) return;
  let last = -1;
  let words = 0;
  let ordinary = 0;
  let lower = 0;
  let commas = 0;
  let at = first;
  for (; words <= MOST_WORDS && tokens.gap(at) <= SPACE; at++) {
    if (tokens.kind(at) === WORD) {
      words++;
      if (isOrdinary(tokens, at)) ordinary++;
      if (!JOINS.has(tokens.word(at)) && tokens.letterCase(at) === LOWER_CASE) lower++;
      last = at;
    } else if (isSign(tokens, at, INSIDE)) {
      if (isSign(tokens, at, '.') && tokens.length(at - 1) <= 3) last = at;
    } else if (
      type === 'NAME' &&
      isSign(tokens, at, ',') &&
      commas === 0 &&
      words === 1 &&
      isCapitalised(tokens, at + 1)
    ) {
      // `Last, First`
      commas++;
    } else {
      break;
    }
  }
  const closes =
    at >= tokens.count || tokens.gap(at) >= LINE_BREAK || isSign(tokens, at, ',;|(<)[/"') || tokens.kind(at) === NUMBER;
  if (last < 0 || words > MOST_WORDS || !closes) return;
  // `Contact: support`, `name: string` name nobody.
  const isName = type === 'NAME';
  if (lower === words && ordinary > 0 && (isName || type === 'ORGANIZATION')) return;
  if (lower > 0 && lower < words && ordinary >= lower && isName) return;
  const score = ordinary === words ? (isName ? 0.44 : 0.6) : isName ? 0.7 : 0.74;
  candidates.add(tokens.start(first), tokens.end(last), type, score);
}
