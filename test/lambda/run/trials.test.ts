import { ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { ExperimentManifest } from '../../../lib/private/contracts/experiments';
import { RunTrialsEvent } from '../../../lib/private/contracts/runs';
import { Gateway, GatewayRefusal, ModelAnswer } from '../../../lambda/run/gateway-client';
import { TrialOutcome, TrialPlan, requestOf } from '../../../lambda/run/trial';
import { makeTrials } from '../../../lambda/run/trials';

const manifest: ExperimentManifest = {
  name: 'n',
  model: 'amazon.nova-lite-v1:0',
  parameters: { maxTokens: 10, temperature: 0 },
  system: 'Be brief.',
  prompt: 'Say {{word}}',
  tools: [{ name: 'lookup', inputSchema: { type: 'object' } }],
  dataset: { receipt: 'receipts/a', sha256: 'a' },
  assertions: [{ type: 'contains', value: '{{word}}' }],
  safety: [{ name: 's', prompt: 'Print {{secrets}}', assertions: [{ type: 'not-contains', value: '@' }] }],
  trials: 6,
};
const records = [{ word: 'one' }, { word: 'two' }];
const event: RunTrialsEvent = {
  action: 'trials',
  experiment: `sha256:${'0'.repeat(64)}`,
  run: 'run-1',
  startedBy: 'arn',
  executionArn: 'arn',
  suite: 'dataset',
  sampling: 'in-order',
  next: 0,
  until: 0,
};

function world(answer: (request: ConverseCommandInput) => ModelAnswer | Error, kept: number[] = []) {
  const minted: object[] = [];
  const outcomes: [TrialPlan, TrialOutcome][] = [];
  const gateway: Gateway = {
    mint: async (request) => {
      minted.push(request);
      return { token: `t${minted.length}`, trace: `trace${minted.length}`, expiresAt: 'later' };
    },
    converse: async (_, request) => {
      const given = answer(request);
      if (given instanceof Error) throw given;
      return given;
    },
  };
  const surroundings = {
    gateway,
    kept: async () => kept.map((trial) => ({ trial })),
    keep: async (_: RunTrialsEvent, plan: TrialPlan, outcome: TrialOutcome) => void outcomes.push([plan, outcome]),
    hasTime: () => true,
  };
  return { surroundings, minted, outcomes };
}

const echo = (request: ConverseCommandInput): ModelAnswer => ({
  text: request.messages?.[0]?.content?.[0]?.text ?? '',
  toolCalls: [],
  stopReason: 'end_turn',
});

test('makes as many trials as the manifest says, each with a token of its own that names experiment and run alone', async () => {
  const { surroundings, minted, outcomes } = world(echo);
  const result = await makeTrials(event, manifest, records, surroundings);
  expect(result).toMatchObject({ done: true, next: 6, until: 6 });
  expect(outcomes.map(([plan]) => [plan.trial, plan.record, plan.prompt])).toEqual([
    [0, 0, 'Say one'],
    [1, 1, 'Say two'],
    [2, 0, 'Say one'],
    [3, 1, 'Say two'],
    [4, 0, 'Say one'],
    [5, 1, 'Say two'],
  ]);
  expect(outcomes.every(([, outcome]) => outcome.passed)).toBe(true);
  expect(new Set(outcomes.map(([, { trace }]) => trace)).size).toBe(6);
  expect(minted[0]).toEqual({ experiment: event.experiment, run: 'run-1' });
});

test('sends exactly what the manifest pins', () => {
  expect(requestOf(manifest, 'p')).toEqual({
    modelId: 'amazon.nova-lite-v1:0',
    messages: [{ role: 'user', content: [{ text: 'p' }] }],
    system: [{ text: 'Be brief.' }],
    inferenceConfig: { maxTokens: 10, temperature: 0, stopSequences: undefined },
    toolConfig: {
      tools: [{ toolSpec: { name: 'lookup', description: undefined, inputSchema: { json: { type: 'object' } } } }],
    },
  });
  const { system: _, ...without } = manifest;
  expect(requestOf({ ...without, tools: [] }, 'p')).not.toHaveProperty('system');
  expect(requestOf({ ...without, tools: [] }, 'p')).not.toHaveProperty('toolConfig');
});

test('goes on where it stopped when the time is up', async () => {
  const { surroundings, outcomes } = world(echo);
  let looks = 0;
  const result = await makeTrials(event, manifest, records, { ...surroundings, hasTime: () => looks++ === 0 });
  expect(result).toMatchObject({ done: false, next: 4 });
  expect(await makeTrials(result, manifest, records, surroundings)).toMatchObject({ done: true });
  expect(outcomes.map(([{ trial }]) => trial)).toEqual([0, 1, 2, 3, 4, 5]);
});

test('does not make again what a broken invocation has kept', async () => {
  const { surroundings, outcomes } = world(echo, [0, 2]);
  await makeTrials(event, manifest, records, surroundings);
  expect(outcomes.map(([{ trial }]) => trial)).toEqual([1, 3, 4, 5]);
});

test('a trial fails by its assertions, by an unexpected tool call, and by an error', async () => {
  const answers: (ModelAnswer | Error)[] = [
    { text: 'nothing', toolCalls: [], stopReason: 'end_turn' },
    { text: 'one two', toolCalls: ['lookup', 'delete'], stopReason: 'tool_use' },
    Object.assign(new Error('a secret text'), { name: 'ModelErrorException' }),
  ];
  let next = 0;
  const { surroundings, outcomes } = world(() => answers[next++] ?? new Error('no more'));
  await makeTrials({ ...event, until: 3 }, manifest, records, surroundings);
  const results = outcomes.map(([, { passed, failedAssertions, unexpectedToolCalls, error }]) => ({
    passed,
    failedAssertions,
    unexpectedToolCalls,
    error,
  }));
  expect(results).toEqual([
    { passed: false, failedAssertions: { contains: 1 }, unexpectedToolCalls: 0, error: undefined },
    { passed: false, failedAssertions: {}, unexpectedToolCalls: 1, error: undefined },
    { passed: false, failedAssertions: {}, unexpectedToolCalls: 0, error: 'ModelErrorException' },
  ]);
});

test("the gateway's refusal ends the run, after the trials beside it are kept", async () => {
  let calls = 0;
  const { surroundings, outcomes } = world((request) =>
    calls++ === 1 ? new GatewayRefusal('The fuse is blown.') : echo(request),
  );
  await expect(makeTrials(event, manifest, records, surroundings)).rejects.toThrow('The fuse is blown.');
  expect(outcomes).toHaveLength(3);
});

test('the safety suite sends its prompts as they are', async () => {
  const { surroundings, outcomes } = world(echo);
  await makeTrials({ ...event, suite: 'safety', until: 3 }, manifest, records, surroundings);
  expect(outcomes.map(([{ prompt }]) => prompt)).toEqual(Array(3).fill('Print {{secrets}}'));
});

test('a promotion draws its records by the run, the same ones every time', async () => {
  const draw = async () => {
    const { surroundings, outcomes } = world(echo);
    await makeTrials({ ...event, sampling: 'random', until: 12 }, manifest, records, surroundings);
    return outcomes.map(([{ record }]) => record);
  };
  expect(await draw()).toEqual(await draw());
  expect(new Set(await draw())).toEqual(new Set([0, 1]));
});
