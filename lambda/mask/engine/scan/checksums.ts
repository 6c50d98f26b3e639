/** Check digits. Each function takes the characters that count and nothing else. */

/** Cards, Canadian SIN, IMEI, NPI (with its prefix). ISO/IEC 7812-1. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, double = false; at >= 0; at--, double = !double) {
    let digit = digits.charCodeAt(at) - 48;
    if (double) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 === 0;
}

/** ISO 7064 mod 97-10 of an IBAN, its first four characters moved to the end. */
export function mod97(characters: string): number {
  let rest = 0;
  for (let at = 0; at < characters.length; at++) {
    const code = characters.charCodeAt(at);
    rest = code <= 57 ? (rest * 10 + code - 48) % 97 : (rest * 100 + ((code | 32) - 87)) % 97;
  }
  return rest;
}

const VERHOEFF_PRODUCT = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const VERHOEFF_PERMUTATION = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** Aadhaar. */
export function verhoeff(digits: string): boolean {
  let check = 0;
  for (let at = digits.length - 1, position = 0; at >= 0; at--, position++) {
    const permuted = Number(VERHOEFF_PERMUTATION[position % 8]?.[digits.charCodeAt(at) - 48]);
    check = Number(VERHOEFF_PRODUCT[check]?.[permuted]);
  }
  return check === 0;
}

/** The sum of each digit times its weight. */
export function weightedSum(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at++) sum += (digits.charCodeAt(at) - 48) * (weights[at] ?? 0);
  return sum;
}

/** US bank routing number (ABA). */
export function abaRouting(digits: string): boolean {
  const prefix = Number(digits.slice(0, 2));
  const issued = prefix <= 12 || (prefix >= 21 && prefix <= 32) || (prefix >= 61 && prefix <= 72) || prefix === 80;
  return issued && Number(digits) > 0 && weightedSum(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;
}

/** UK National Health Service number. */
export function nhsNumber(digits: string): boolean {
  const check = (11 - (weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return check < 10 && check === digits.charCodeAt(9) - 48;
}

/** US National Provider Identifier: Luhn over the digits behind the prefix 80840. */
export const npi = (digits: string): boolean => /^[12]/.test(digits) && luhn(`80840${digits}`);

const VIN_VALUES = '0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ';
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** Vehicle identification number with the check digit of North America. 49 CFR 565.15. */
export function vin(characters: string): boolean {
  let sum = 0;
  for (let at = 0; at < 17; at++) {
    const value = VIN_VALUES.indexOf(characters.charAt(at).toUpperCase());
    if (value < 0) return false;
    sum += (value % 10) * (VIN_WEIGHTS[at] ?? 0);
  }
  return '0123456789X'.charAt(sum % 11) === characters.charAt(8).toUpperCase();
}

/** Brazil's CPF: two check digits mod 11. */
export function cpf(digits: string): boolean {
  if (new Set(digits).size === 1) return false;
  const check = (length: number): boolean => {
    let sum = 0;
    for (let at = 0; at < length; at++) sum += (digits.charCodeAt(at) - 48) * (length + 1 - at);
    return ((sum * 10) % 11) % 10 === digits.charCodeAt(length) - 48;
  };
  return check(9) && check(10);
}

/** Poland's PESEL: check digit and a month that exists in one of its five centuries. */
export function pesel(digits: string): boolean {
  const month = Number(digits.slice(2, 4)) % 20;
  const day = Number(digits.slice(4, 6));
  const check = (10 - (weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10;
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && check === digits.charCodeAt(10) - 48;
}

/** Germany's tax identification number. ISO 7064 mod 11,10; exactly one digit occurs two or three times in the first ten. */
export function germanTaxId(digits: string): boolean {
  const counts = new Array<number>(10).fill(0);
  for (const digit of digits.slice(0, 10)) counts[Number(digit)] = (counts[Number(digit)] ?? 0) + 1;
  if (counts.filter((count) => count > 1).length !== 1 || digits.startsWith('0')) return false;
  let product = 10;
  for (const digit of digits.slice(0, 10)) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(digits[10]);
}

/** Spain's DNI and NIE: the letter is the number mod 23. */
export function spanishDni(characters: string): boolean {
  const number = characters.slice(0, 8).replace(/^[XYZ]/i, (letter) => String('XYZ'.indexOf(letter.toUpperCase())));
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] === characters.charAt(8).toUpperCase();
}

/** Netherlands' BSN: the eleven-test. */
export const bsn = (digits: string): boolean =>
  Number(digits) > 0 && weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;

/** Singapore's NRIC and FIN. */
export function nric(characters: string): boolean {
  const prefix = characters.charAt(0).toUpperCase();
  const sum =
    weightedSum(characters.slice(1, 8), [2, 7, 6, 5, 4, 3, 2]) + ('TG'.includes(prefix) ? 4 : prefix === 'M' ? 3 : 0);
  const letters = 'ST'.includes(prefix) ? 'JZIHGFEDCBA' : prefix === 'M' ? 'KLJNPQRTUWX' : 'XWUTRQPNMLK';
  return letters.charAt(prefix === 'M' ? 10 - (sum % 11) : sum % 11) === characters.charAt(8).toUpperCase();
}
