import fc from 'fast-check';
import { LONGEST_PERIOD, cycleIn, fingerprint } from '../../../lambda/gateway/loop-guard';

describe('cycleIn', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('finds a cycle of period %i when it has come round often enough', (period) => {
    const cycle = Array.from({ length: period }, (_, index) => `call ${index}`);
    const calls = ['before', ...Array.from({ length: 8 }, () => cycle).flat()];
    expect(cycleIn(calls, 8)).toBe(period);
    expect(cycleIn(calls.slice(0, -1), 8)).toBeUndefined();
  });

  test('does not look when it is switched off', () => {
    expect(
      cycleIn(
        Array.from({ length: 100 }, () => 'same'),
        0,
      ),
    ).toBeUndefined();
  });

  test('never calls different calls a loop', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { maxLength: 100 }),
        fc.integer({ min: 3, max: 20 }),
        (calls, repeats) => {
          expect(cycleIn(calls, repeats)).toBeUndefined();
        },
      ),
    );
  });

  test('finds every cycle at the end, whatever came before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string()),
        fc.array(fc.string(), { minLength: 1, maxLength: LONGEST_PERIOD }),
        fc.integer({ min: 3, max: 10 }),
        (before, cycle, repeats) => {
          const calls = [...before, ...Array.from({ length: repeats }, () => cycle).flat()];
          expect(cycleIn(calls, repeats)).toBeLessThanOrEqual(cycle.length);
        },
      ),
    );
  });
});

describe('fingerprint', () => {
  const turn = (id: string, answer: string, history: number) => ({
    messages: [
      ...Array.from({ length: history }, (_, index) => ({ role: 'user', content: [{ text: `old ${index}` }] })),
      { role: 'assistant', content: [{ toolUse: { toolUseId: id, name: 'look', input: { at: 1 } } }] },
      { role: 'user', content: [{ toolResult: { toolUseId: id, content: [{ text: answer }] } }] },
    ],
  });

  test('sees through a growing history and new ids', () => {
    expect(fingerprint('m', turn('a', 'nothing', 2))).toBe(fingerprint('m', turn('b', 'nothing', 20)));
  });

  test.each([
    ['another answer of the tool', fingerprint('m', turn('a', 'something', 2))],
    ['another model', fingerprint('n', turn('a', 'nothing', 2))],
  ])('differs by %s', (_, other) => {
    expect(fingerprint('m', turn('a', 'nothing', 2))).not.toBe(other);
  });

  test('of a prompt without messages is the prompt', () => {
    expect(fingerprint('m', { prompt: 'x' })).not.toBe(fingerprint('m', { prompt: 'y' }));
    expect(fingerprint('m', { inputText: 'x' })).toBe(fingerprint('m', { inputText: 'x' }));
  });
});
