import fc from 'fast-check';
import { scan } from '../../../../../lambda/mask/engine/scan';
import { Tokens } from '../../../../../lambda/mask/engine/scan/tokens';

const PIECES =
  '\n|\n\n| |, |. |: |-|/|@|&|+|#|(|)|1|12|2024|12345|4111 1111 1111 1111|a|A|J.|and|as|is|my name is|s|named|the|of|will|mark|ann|Ann|Lee|lee|john smith|' +
  'Dr|mr|paris|Paris|New York|street|Street|st|rue|via|main|Main|c/|po box|p.o. box|unit|apt|corner of|psc|uss|gb-29|gb 29|GB29 NWBK 6016 1331 9268 19|' +
  'account number|ssn|user|password|token|credential|secret=|Bearer|ghp_abcdefghijklmnopqrstuvwxyz0123456789|sk-|example.com|www.|inc|Inc|Hospital|' +
  'nurse|Nurse|works|may|May|monday|belizian|american|kiel|HART|Zezig|zezig|tawastintie|aged|year old|May 5|name:|Employer:|é|日本|' +
  'Port|North|in|deliver to|login:|user|dbartlett|tell|replied|nyberg|jerković|37.42199|, -122.08411|S1234567|Level 2|Apt. 231|, |Zezig|9332|katrineholm|garmin|denmark';
const piece = fc.constantFrom(...PIECES.split('|'));
const text = fc
  .array(fc.tuple(piece, fc.constantFrom(' ', ' ', '', '\n')), { maxLength: 30 })
  .map((pieces) => pieces.flat().join(''));

/** Detectors go from clue to clue. A clue that a detector forgot to ask for would be a value that nobody looks at. */
test.each([true, false])('a detector that is sent to every token finds no more (unknown names: %s)', (unknownNames) => {
  fc.assert(
    fc.property(text, (input) => {
      const found = scan(input, { unknownNames });
      const everyToken = jest.spyOn(Tokens.prototype, 'next').mockImplementation((index) => index);
      try {
        expect(scan(input, { unknownNames })).toEqual(found);
      } finally {
        everyToken.mockRestore();
      }
    }),
    { numRuns: 2000 },
  );
});
