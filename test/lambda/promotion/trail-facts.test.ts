import { TrailKindName } from '../../../lib/private/contracts/trail';
import { TrailFact, summarize } from '../../../lambda/promotion/trail-facts';

const trial = { experiment: 'sha256:x', run: 'run' };
const record = (kind: TrailKindName, change: Partial<TrailFact> = {}): TrailFact => ({
  kind,
  callId: 'call',
  ...trial,
  ...change,
});

test('a call with intent and outcome is complete, and costs what the outcome says', () => {
  expect(summarize([record('INTENT', { cost: 99 }), record('OUTCOME', { cost: 7 })], trial)).toEqual({
    complete: true,
    cost: 7,
    toolRefusals: 0,
  });
});

test('a refused call is on record, and costs nothing', () => {
  expect(summarize([record('REFUSAL', { cost: 0 })], trial)).toMatchObject({ complete: true, cost: 0 });
});

test.each([
  ['an intent without an outcome', [record('INTENT')]],
  ['an outcome without an intent', [record('OUTCOME')]],
  ["another call's outcome", [record('INTENT'), record('OUTCOME', { callId: 'other' })]],
  [
    'a tool call whose outcome is missing',
    [record('INTENT'), record('OUTCOME'), record('TOOL_INTENT', { callId: 't' })],
  ],
  ["another experiment's records", [record('INTENT', { experiment: 'sha256:y' }), record('OUTCOME')]],
  ["another run's records", [record('INTENT'), record('OUTCOME', { run: 'other' })]],
  ['bodies alone', [record('BODY')]],
])('%s is not complete', (_, records) => {
  expect(summarize(records, trial).complete).toBe(false);
});

test('counts the tool calls that the tool gate refused', () => {
  const records = [
    record('INTENT'),
    record('OUTCOME'),
    record('TOOL_REFUSAL', { callId: 'a' }),
    record('TOOL_REFUSAL', { callId: 'b' }),
  ];
  expect(summarize(records, trial)).toMatchObject({ complete: true, toolRefusals: 2 });
});

test('a body part carries nothing that counts', () => {
  const body: TrailFact = { kind: 'BODY', callId: '', experiment: '', cost: 5 };
  expect(summarize([record('INTENT'), record('OUTCOME', { cost: 1 }), body], trial)).toMatchObject({
    complete: true,
    cost: 1,
  });
});
