const MARKS = /\p{M}/gu;
/** More marks in a row than any writing has: https://unicode.org/reports/tr15/#Stream_Safe_Text_Format */
const ENDLESS_MARKS = /\p{M}{31}/u;

/**
 * The letters of a text without their accents. Marks that stand by themselves go first: to sort a long run of them, as
 * normalisation must, takes the square of its length.
 */
export function withoutMarks(text: string): string {
  return text.replace(MARKS, '').normalize('NFD').replace(MARKS, '');
}

/** One spelling for texts that are canonically equivalent; a text that no writing has stays as it is. */
export function composed(text: string): string {
  return ENDLESS_MARKS.test(text) ? text : text.normalize('NFC');
}
