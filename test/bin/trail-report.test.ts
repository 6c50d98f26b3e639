import type { ReadableRecord } from '../../bin/trail-reader';
import { trailReport } from '../../bin/trail-report';
import { GenAi } from '../../lib/private/contracts/trail';

const record = (more: Partial<ReadableRecord>): ReadableRecord => ({
  trace: 'f'.repeat(32),
  entry: 'e',
  kind: 'INTENT',
  schemaUrl: 's',
  at: '2026-11-23T10:00:00.000Z',
  day: '2026-11-23',
  callId: 'call-1',
  workload: 'arn:alice',
  experiment: 'sha256:0',
  source: 'GATEWAY',
  attributes: { [GenAi.REQUEST_MODEL]: 'amazon.nova-lite-v1:0' },
  ...more,
});

test('tells prompts, tool calls, results and cost in order', () => {
  const text = trailReport([
    record({ operation: 'Converse', cost: 500, content: { messages: ['hello'] } }),
    record({
      kind: 'OUTCOME',
      requestId: 'request-1',
      cost: 7,
      attributes: {
        [GenAi.REQUEST_MODEL]: 'amazon.nova-lite-v1:0',
        [GenAi.INPUT_TOKENS]: 12,
        [GenAi.OUTPUT_TOKENS]: 3,
      },
    }),
    record({ kind: 'TOOL_INTENT', source: 'TOOL_GATE', attributes: { [GenAi.TOOL_NAME]: 'lookup' } }),
    record({ kind: 'REFUSAL', cost: 0, run: 'nightly', refusal: { rule: 'BUDGET', message: 'Nothing is left.' } }),
  ]);
  expect(text).toBe(`2026-11-23T10:00:00.000Z  INTENT  Converse  amazon.nova-lite-v1:0  call call-1
  by arn:alice, trace ${'f'.repeat(32)}
  reserved $0.000500
  {
    "messages": [
      "hello"
    ]
  }

2026-11-23T10:00:00.000Z  OUTCOME  amazon.nova-lite-v1:0  call call-1  request request-1
  by arn:alice, trace ${'f'.repeat(32)}
  input_tokens 12, output_tokens 3
  charged $0.000007

2026-11-23T10:00:00.000Z  TOOL_INTENT  lookup  call call-1
  by arn:alice, trace ${'f'.repeat(32)}

2026-11-23T10:00:00.000Z  REFUSAL  amazon.nova-lite-v1:0  call call-1
  by arn:alice, run nightly, trace ${'f'.repeat(32)}
  refused (BUDGET): Nothing is left.
  charged $0.000000

1 calls answered, 1 refused, $0.000007 charged`);
});
