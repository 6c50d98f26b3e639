import { LOWER_CASE, NOTHING, SPACE, WORD, type Tokens } from './tokens';
import { isCapitalised, isOrdinary, isSign } from './words';

/** Legal forms that are written letter by letter: `s.r.o.`, `d.o.o.`, `Sp. z o.o.`, `e.V.`, `S.Com.` */
const DOTTED_FORMS = new Set(
  'sro as vos os zs ks sp spzoo spk spj sc doo jdoo dd dno srl snc spa sapa eg ev sl slu slne scom scp scl cb srlcv sacv sarl sas sa oe ee ae epe'.split(
    ' ',
  ),
);
/** What the letters of a form begin with: other letters need not be put together. */
const DOTTED_BEGINNINGS = new Set(
  [...DOTTED_FORMS].flatMap((form) => Array.from(form, (_, at) => form.slice(0, at + 1))),
);
/** Forms of two or three letters, in this spelling and no other: as ordinary words or units they mean something else. */
const EXACT_FORMS = new Set(
  'HB KB VOF CV UG ANS DA RFH ry ky tmi SIA MB TÜ MTÜ FIE SCI SLL Bt PFA SCS SNC АО ООО ЗАО ОАО ПАО ТОВ'.split(' '),
);
const SLASHED_FORMS = new Set(['as', 'is', 'ks', 'ps', 'sa']);
/** Behind a dash, as in `Macedo - ME`. */
const DASHED_FORMS = new Set(['ME', 'EI', 'EPP', 'EIRELI']);

/** Words that open a firm's name and are followed by it. */
const OPENERS = new Set(
  (
    'pt ud pd perum fpuh ppuh phu grupo groupe gruppo cabinet fundacja fundación fundação stowarzyszenie spółdzielnia inversiones finanzas industrias proyectos ' +
    'laboratorios despacho cooperativa comercializadora distribuciones fratelli gebrüder ditta ets maison société sociedad sociedade asociación associação federación ' +
    'restaurante hotel club studio consultoría construcciones transportes ооо зао оао пао ао ип рао нпо тов фоп пат прат'
  ).split(' '),
);
const FOREIGN_OPENER = /^(?:pt|ud|pd|fpuh|ppuh|phu|\p{Script=Cyrillic}+)$/u;

const FAMILY = new Set(['sons', 'son', 'brothers', 'bros', 'daughters', 'partners', 'associates', 'co']);
const FOREIGN_FAMILY = new Set(
  'fils figli söhne hijos søn sønner söner syn synowie filhos asociados associés társa társai fia υιοί zonen zn cie compagnie'.split(
    ' ',
  ),
);
const JOINERS = new Set(['and', 'et', 'e', 'und', 'y', 'og', 'och', 'i', 'és', 'en', 'a', 'και', '&']);
const LONGEST_JOINER = 3;
const joinsNames = (tokens: Tokens, at: number): boolean =>
  tokens.length(at) <= LONGEST_JOINER && JOINERS.has(tokens.raw(at));

/** The token behind a legal form of another language that begins at `at`, behind a name; `at` where none does. */
export function foreignFormEnd(tokens: Tokens, at: number): number {
  if (tokens.gap(at) !== SPACE) return at;
  if (isSign(tokens, at, '-'))
    return tokens.gap(at + 1) === SPACE && DASHED_FORMS.has(tokens.raw(at + 1)) ? at + 2 : at;
  if (tokens.kind(at) !== WORD || tokens.length(at) > 4) return at;
  const slashed = slashedEnd(tokens, at);
  if (slashed > at) return slashed;
  const dotted = dottedEnd(tokens, at);
  if (dotted > at) return dotted;
  return EXACT_FORMS.has(tokens.raw(at)) ? at + 1 : at;
}

/** `A/S` */
function slashedEnd(tokens: Tokens, at: number): number {
  const isOne =
    tokens.length(at) === 1 &&
    isSign(tokens, at + 1, '/') &&
    tokens.length(at + 2) === 1 &&
    tokens.gap(at + 2) === NOTHING &&
    isCapitalised(tokens, at);
  return isOne && SLASHED_FORMS.has(tokens.word(at) + tokens.word(at + 2)) ? at + 3 : at;
}

const MOST_GROUPS = 4;

/** The longest run of groups of letters with stops that is a form. */
function dottedEnd(tokens: Tokens, at: number): number {
  let letters = '';
  let end = at;
  let next = at;
  for (let groups = 0; groups < MOST_GROUPS && (next === at || tokens.gap(next) === SPACE); groups++) {
    const group = next;
    while (tokens.kind(next) === WORD && tokens.length(next) <= 3 && (next === group || tokens.gap(next) === NOTHING)) {
      letters += tokens.word(next);
      if (!DOTTED_BEGINNINGS.has(letters)) return end;
      if (!isSign(tokens, next + 1, '.') || tokens.gap(next + 1) !== NOTHING) {
        next++;
        break;
      }
      next += 2;
    }
    if (next === group) break;
    const isDotted = next - group > 2 || (groups > 0 && letters !== '' && isSign(tokens, next - 1, '.'));
    // `e.g.` is English, `e.G.` and `e.V.` are German.
    const isOther = /^e[gv]$/.test(letters) && tokens.letterCase(group + 2) === LOWER_CASE;
    if (DOTTED_FORMS.has(letters) && isDotted && !isOther) {
      end = next;
      letters = '';
    }
  }
  return end;
}

/** The last token of a family's firm: `Cook and Sons`, `Fischer et Fils`, `Farkas és társa`; the joining word is at `joiner`. */
export function familyEnd(tokens: Tokens, joiner: number): number {
  const family = joiner + 1;
  if (tokens.kind(family) !== WORD || tokens.gap(family) !== SPACE || !joinsNames(tokens, joiner)) return -1;
  const word = tokens.word(family);
  return FOREIGN_FAMILY.has(word) || (FAMILY.has(word) && isCapitalised(tokens, family)) ? family : -1;
}

/** The last token of the name that a word for a firm opens: `PT Aryani Tbk`, `Grupo Neira y Sosa`, `ООО «Ромашка»`; -1 where none does. */
export function openedEnd(tokens: Tokens, opener: number): number {
  const word = tokens.word(opener);
  if (!OPENERS.has(word) || tokens.gap(opener + 1) !== SPACE) return -1;
  if (FOREIGN_OPENER.test(word) && tokens.raw(opener).toUpperCase() !== tokens.raw(opener) && word.length < 4)
    return -1;
  if (isSign(tokens, opener + 1, '«"“')) {
    for (let at = opener + 2; at < opener + 8; at++) if (isSign(tokens, at, '»"”')) return at;
    return -1;
  }
  let last = opener;
  let isNamed = false;
  for (let at = opener + 1; at - opener < 6 && tokens.gap(at) <= SPACE; at++) {
    if (isCapitalised(tokens, at)) {
      last = at;
      isNamed ||= !isOrdinary(tokens, at);
    } else if (!isSign(tokens, at, "-'’&,") && !joinsNames(tokens, at) && tokens.word(at) !== 'de') break;
    else if (isSign(tokens, at, ',') && !isCapitalised(tokens, at + 1)) break;
  }
  return isNamed ? last : -1;
}
