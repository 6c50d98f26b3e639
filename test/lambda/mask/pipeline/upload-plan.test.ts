import fc from 'fast-check';
import { planUpload, type UploadStep } from '../../../../lambda/mask/pipeline/upload-plan';

const MINIMUM = 5;
const MAXIMUM = 50;

const bytesOf = (step: UploadStep): number =>
  (step.kind === 'copy' ? [step.piece] : step.pieces).reduce((total, { start, end }) => total + end - start, 0);

test('every byte of every part is uploaded once and in order, in parts that S3 takes', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 30 }), (sizes) => {
      const steps = planUpload(sizes, MINIMUM, MAXIMUM);
      const pieces = steps.flatMap((step) => (step.kind === 'copy' ? [step.piece] : step.pieces));
      const expected = sizes.flatMap((size, part) => Array.from({ length: size }, (_, byte) => `${part}:${byte}`));
      const actual = pieces.flatMap(({ part, start, end }) =>
        Array.from({ length: end - start }, (_, byte) => `${part}:${start + byte}`),
      );
      expect(actual).toEqual(expected);
      steps.forEach((step, index) => {
        expect(bytesOf(step)).toBeLessThanOrEqual(MAXIMUM);
        if (index < steps.length - 1) expect(bytesOf(step)).toBeGreaterThanOrEqual(MINIMUM);
      });
    }),
  );
});

test('parts that are large enough are copied inside S3 and never read', () => {
  expect(planUpload([10, 20, 5], MINIMUM, MAXIMUM).map((step) => step.kind)).toEqual(['copy', 'copy', 'copy']);
});

test('a small part borrows from its neighbour no more than it lacks', () => {
  expect(planUpload([2, 20], MINIMUM, MAXIMUM)).toEqual([
    {
      kind: 'join',
      pieces: [
        { part: 0, start: 0, end: 2 },
        { part: 1, start: 0, end: 3 },
      ],
    },
    { kind: 'copy', piece: { part: 1, start: 3, end: 20 } },
  ]);
});

test('nothing makes no parts', () => {
  expect(planUpload([0, 0])).toEqual([]);
});
