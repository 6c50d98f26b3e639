import { verdictOf } from '../../../../lambda/mask/pipeline/failure';

test('a step that did not answer is a timeout', () => {
  expect(verdictOf({ Error: 'States.Timeout', Cause: '' }).reason).toBe('timeout');
});

test('any other failure is told by its name alone: a cause may quote data', () => {
  const verdict = verdictOf({ Error: 'Lambda.Unknown', Cause: 'row of jane.doe@example.com' });
  expect(verdict).toEqual({ reason: 'part-failed', detail: 'a step failed with Lambda.Unknown' });
  expect(verdictOf(undefined).reason).toBe('part-failed');
});
