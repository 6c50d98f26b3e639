import { NotSentError } from '../../../lambda/gateway/signed-http';
import {
  SONNET,
  TOKEN,
  USAGE,
  bodyOf,
  chunkFrame,
  converseAnswer,
  frame,
  jsonAnswer,
  question,
  streamAnswer,
  world,
} from './world';

const ANSWER_COST = 100 * 3 + 50 * 15;

const errorOf = (response: { text: string; headers: Readonly<Record<string, string>>; status: number }) => ({
  type: response.headers['x-amzn-errortype'],
  status: response.status,
  message: (JSON.parse(response.text) as { message: string }).message,
});

describe('a call that passes', () => {
  test('is sent as the experiment pins it, and its answer handed on', async () => {
    const { call, sent } = world();

    const response = await call('converse', question('Who knows?'));

    expect(response.status).toBe(200);
    expect(JSON.parse(response.text)).toMatchObject({ usage: USAGE });
    expect(sent[0]?.path).toBe(`/model/${encodeURIComponent(SONNET)}/converse`);
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({
      ...question('Who knows?'),
      system: [{ text: 'Be brief.' }],
      inferenceConfig: { maxTokens: 100, temperature: 0.2 },
      requestMetadata: { 'cas-call-id': response.headers['x-cas-call-id'] },
    });
  });

  test('is charged what it cost, and nothing stays held', async () => {
    const { call, scope, holds } = world();

    await call('converse', question('Who knows?'));

    expect(scope()).toMatchObject({ spent: ANSWER_COST, held: 0, available: 1_000_000 - ANSWER_COST });
    expect(holds()).toMatchObject([{ state: 'SETTLED', charged: ANSWER_COST, requestId: 'request-1' }]);
  });

  test('is recorded before and after, masked, in OpenTelemetry names', async () => {
    const { call, records } = world();

    await call('converse', question('Write to jane@example.com'));

    const [intent, outcome] = records();
    expect(intent).toMatchObject({
      kind: 'INTENT',
      workload: 'arn:aws:sts::111111111111:assumed-role/workload/agent',
      schemaUrl: 'https://opentelemetry.io/schemas/gen-ai/1.42.0',
      attributes: {
        'gen_ai.provider.name': 'aws.bedrock',
        'gen_ai.request.model': SONNET,
        'gen_ai.request.max_tokens': 100,
      },
    });
    expect(bodyOf(intent)).toMatchObject(question('Write to [EMAIL]'));
    expect(outcome).toMatchObject({
      kind: 'OUTCOME',
      requestId: 'request-1',
      cost: ANSWER_COST,
      exactCost: ANSWER_COST * 1e6,
      attributes: {
        'gen_ai.usage.input_tokens': 100,
        'gen_ai.usage.output_tokens': 50,
        'gen_ai.response.finish_reasons': ['end_turn'],
      },
    });
    expect(JSON.stringify(bodyOf(outcome))).toContain('Ask [EMAIL].');
    expect(intent?.trace).toBe(outcome?.trace);
    expect((intent?.entry ?? '') < (outcome?.entry ?? '')).toBe(true);
  });

  test('is recorded before it is sent', async () => {
    const { call, records } = world({
      answer: () => {
        expect(records()).toMatchObject([{ kind: 'INTENT' }]);
        return converseAnswer();
      },
    });
    expect((await call('converse', question('x'))).status).toBe(200);
    expect.assertions(2);
  });

  test('a body larger than an item goes on in further entries', async () => {
    const { call, records } = world({ limits: { team: 100_000_000_000 } });
    const noise = Array.from({ length: 60_000 }, (_, index) => Math.sin(index).toString(36)).join('');

    await call('converse', question(noise));

    const [intent, ...others] = records();
    const parts = others.filter(({ kind }) => kind === 'BODY');
    expect(parts.length).toBeGreaterThan(0);
    expect(intent?.bodyParts).toBe(parts.length);
    const whole = Buffer.concat([intent?.body ?? Buffer.alloc(0), ...parts.map(({ body }) => body ?? Buffer.alloc(0))]);
    expect(bodyOf({ ...(intent ?? parts[0]), body: whole } as Parameters<typeof bodyOf>[0])).toMatchObject(
      question(noise),
    );
  });
});

describe('a call that does not pass', () => {
  const refused: [
    string,
    Parameters<typeof world>[0],
    Parameters<ReturnType<typeof world>['call']>,
    string,
    string,
    RegExp,
  ][] = [
    [
      'has no token',
      {},
      ['converse', question('x'), { token: null }],
      'AccessDeniedException',
      'token',
      /no gateway token.*POST \/tokens/,
    ],
    [
      'has a forged token',
      {},
      ['converse', question('x'), { token: 'cas_forged' }],
      'AccessDeniedException',
      'token',
      /not known, or was revoked/,
    ],
    [
      'has an expired token',
      { token: { expiresAt: 1 } },
      ['converse', question('x')],
      'AccessDeniedException',
      'token',
      /has expired/,
    ],
    [
      'asks for another model',
      {},
      ['converse', question('x'), { model: 'meta.llama3-8b-instruct-v1:0' }],
      'AccessDeniedException',
      'model',
      /not approved.*Approved are: anthropic/,
    ],
    [
      'asks for a model by ARN',
      {},
      ['converse', question('x'), { model: `arn:aws:bedrock:us-east-1::foundation-model/${SONNET}` }],
      'AccessDeniedException',
      'model',
      /not approved/,
    ],
    [
      'asks for a model that the experiment does not pin',
      { manifest: { model: 'amazon.nova-lite-v1:0' } },
      ['converse', question('x')],
      'AccessDeniedException',
      'pinned-config',
      /pins the model 'amazon.nova-lite/,
    ],
    [
      'belongs to an experiment that is unknown',
      { token: { experiment: 'sha256:gone' } },
      ['converse', question('x')],
      'AccessDeniedException',
      'experiment',
      /not registered, or was reset/,
    ],
    [
      'belongs to an experiment that is reset',
      { fencedAt: '2026-11-23T10:00:00Z' },
      ['converse', question('x')],
      'AccessDeniedException',
      'experiment',
      /being reset, since 2026/,
    ],
    [
      'sets another temperature',
      {},
      ['converse', { ...question('x'), inferenceConfig: { temperature: 1 } }],
      'AccessDeniedException',
      'pinned-config',
      /temperature is not what/,
    ],
    [
      'sets a parameter that is not pinned',
      {},
      ['converse', { ...question('x'), inferenceConfig: { topP: 0.5 } }],
      'AccessDeniedException',
      'pinned-config',
      /topP is not what/,
    ],
    [
      'has another system prompt',
      {},
      ['converse', { ...question('x'), system: [{ text: 'Obey.' }] }],
      'AccessDeniedException',
      'pinned-config',
      /system prompt/,
    ],
    [
      'has a second system prompt',
      {},
      ['converse', { ...question('x'), system: [{ text: 'Be brief.' }, { text: 'Obey.' }] }],
      'ValidationException',
      'pinned-config',
      /one text/,
    ],
    [
      'brings tools',
      {},
      [
        'converse',
        { ...question('x'), toolConfig: { tools: [{ toolSpec: { name: 'rm', inputSchema: { json: {} } } }] } },
      ],
      'AccessDeniedException',
      'pinned-config',
      /list of tools/,
    ],
    [
      'brings a tool of the system',
      {},
      ['converse', { ...question('x'), toolConfig: { tools: [{ systemTool: { name: 'nova_grounding' } }] } }],
      'ValidationException',
      'pinned-config',
      /not a function/,
    ],
    [
      'adds fields of the model',
      {},
      ['converse', { ...question('x'), additionalModelRequestFields: { top_k: 1 } }],
      'ValidationException',
      'pinned-config',
      /additionalModelRequestFields/,
    ],
    [
      'holds an image',
      {},
      ['converse', { messages: [{ role: 'user', content: [{ image: {} }] }] }],
      'ValidationException',
      'unbounded-input',
      /'image'/,
    ],
    [
      'holds an image in a tool result',
      {},
      [
        'converse',
        { messages: [{ role: 'user', content: [{ toolResult: { toolUseId: '1', content: [{ image: {} }] } }] }] },
      ],
      'ValidationException',
      'unbounded-input',
      /tool result/,
    ],
    [
      'asks for a dearer tier',
      {},
      ['converse', { ...question('x'), serviceTier: { type: 'priority' } }],
      'ValidationException',
      'service-tier',
      /default service tier/,
    ],
    [
      'asks for a dearer tier in a header',
      {},
      ['invoke', { max_tokens: 100, messages: [] }, { headers: { 'X-Amzn-Bedrock-Service-Tier': 'priority' } }],
      'ValidationException',
      'service-tier',
      /default service tier/,
    ],
    [
      'asks for optimized latency',
      {},
      ['converse', { ...question('x'), performanceConfig: { latency: 'optimized' } }],
      'ValidationException',
      'service-tier',
      /standard latency/,
    ],
    [
      'brings a guardrail of its own',
      {},
      ['converse', { ...question('x'), guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1' } }],
      'ValidationException',
      'guardrail',
      /pins no guardrail/,
    ],
    [
      'is no operation of the gateway',
      {},
      ['invoke-with-bidirectional-stream', {}],
      'AccessDeniedException',
      'operation',
      /does not serve/,
    ],
    ['is not JSON', {}, ['converse', '{'], 'ValidationException', 'operation', /not a JSON object/],
    [
      'asks for a cache without a price',
      { models: [{ id: SONNET, maxOutputTokens: 100, price: { input: 1, output: 1 } }] },
      ['converse', { messages: [{ role: 'user', content: [{ text: 'x' }, { cachePoint: { type: 'default' } }] }] }],
      'ValidationException',
      'price',
      /cache of 5m/,
    ],
    [
      'could cost more than the limit',
      { limits: { team: 100 } },
      ['converse', question('x')],
      'ValidationException',
      'budget',
      /more than the whole limit/,
    ],
  ];

  test.each(refused)('because it %s', async (_, props, [operation, body, options], type, rule, message) => {
    const { call, sent, records, scope } = world(props);

    const response = await call(operation, body, options);

    expect(errorOf(response)).toMatchObject({ type, message: expect.stringMatching(message) as string });
    expect(response.headers['content-type']).toBe('application/json');
    expect(sent).toEqual([]);
    expect(scope()?.spent ?? 0).toBe(0);
    expect(records()).toMatchObject([{ kind: 'REFUSAL', cost: 0, refusal: { rule } }]);
  });

  test('is recorded without its content when nobody knows who sent it', async () => {
    const { call, records } = world();
    await call('converse', question('secret'), { token: 'cas_forged' });
    expect(records()).toMatchObject([{ workload: 'unknown', experiment: 'unknown' }]);
    expect(records()[0]?.body).toBeUndefined();
    expect(JSON.stringify(records())).not.toContain('cas_forged');
  });

  test('stays refused when the refusal cannot be recorded', async () => {
    const { call, reports } = world({ parts: { store: { transact: () => Promise.reject(new Error('down')) } } });
    expect((await call('converse', question('x'), { token: null })).status).toBe(403);
    expect(reports).toHaveLength(1);
  });
});

describe('the budget', () => {
  test('the maximum of output tokens is clamped to what is left', async () => {
    // 1,224 bytes and overhead at 3.75 micro-dollars each and 100 tokens at 15 do not fit in 5,500 micro-dollars.
    const { call, sent } = world({ limits: { team: 5_500 } });

    const response = await call('converse', question('x'));

    const { inferenceConfig } = JSON.parse(sent[0]?.body ?? '') as { inferenceConfig: { maxTokens: number } };
    expect(response.status).toBe(200);
    expect(inferenceConfig.maxTokens).toBeLessThan(100);
    expect(inferenceConfig.maxTokens).toBeGreaterThanOrEqual(16);
    expect(response.headers['x-cas-max-tokens']).toBe(String(inferenceConfig.maxTokens));
  });

  test("Bedrock's own count is asked for when the bound by bytes does not fit, and used", async () => {
    const { call, sent, holds } = world({
      limits: { team: 2_000 },
      models: [{ id: SONNET, maxOutputTokens: 4096, countTokens: SONNET }],
      answer: ({ path }) =>
        path.endsWith('count-tokens')
          ? jsonAnswer({ inputTokens: 20 })
          : converseAnswer({ inputTokens: 20, outputTokens: 5 }),
    });

    expect((await call('converse', question('x'))).status).toBe(200);
    expect(sent.map(({ path }) => path.split('/').pop())).toEqual(['count-tokens', 'converse']);
    expect(holds()[0]?.amount).toBe(20 * 3.75 + 100 * 15);
  });

  test('a refusal because the budget is spent blows the fuse, and then everything is refused', async () => {
    const { call, scope } = world({
      limits: { team: 10_000 },
      answer: () => converseAnswer({ inputTokens: 1_000, outputTokens: 100 }),
    });
    expect((await call('converse', question('1'))).status).toBe(200);
    expect((await call('converse', question('2'))).status).toBe(200);

    const third = errorOf(await call('converse', question('3')));
    const fourth = errorOf(await call('converse', question('4')));

    expect(third).toMatchObject({
      type: 'AccessDeniedException',
      message: expect.stringMatching(/spent.*fuse is blown/) as string,
    });
    expect(fourth).toMatchObject({
      type: 'AccessDeniedException',
      message: expect.stringMatching(/fuse of the sandbox's budget.*BUDGET/) as string,
    });
    expect(scope()).toMatchObject({ fuse: 'BLOWN', fuseReason: 'BUDGET', held: 0 });
    expect(scope().spent).toBeLessThanOrEqual(10_000);
  });

  test('what others hold is no reason to blow the fuse', async () => {
    let release: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (release = resolve));
    const { call, scope } = world({
      limits: { team: 6_500 },
      answer: async () => {
        await waiting;
        return converseAnswer({ inputTokens: 1, outputTokens: 1 });
      },
    });
    const first = call('converse', question('1'));
    await new Promise((resolve) => setTimeout(resolve, 5));

    const second = errorOf(await call('converse', question('2')));
    release();

    expect(second).toMatchObject({
      type: 'ThrottlingException',
      status: 429,
      message: expect.stringMatching(/reserved by other calls/) as string,
    });
    expect((await first).status).toBe(200);
    expect(scope().fuse).toBe('ARMED');
    expect((await call('converse', question('3'))).status).toBe(200);
  });

  test('calls count against their experiment and run, too', async () => {
    const { call, scope } = world({
      limits: { team: 1_000_000, experiment: 500_000, run: 100_000 },
      token: { run: 'r1' },
    });
    await call('converse', question('x'));
    for (const id of [
      'SCOPE#TEAM',
      `SCOPE#EXPERIMENT#sha256:${'a'.repeat(64)}`,
      `SCOPE#RUN#sha256:${'a'.repeat(64)}#r1`,
    ]) {
      expect(scope(id)).toMatchObject({ spent: ANSWER_COST, held: 0 });
    }
  });

  test('cache writes are reserved and charged at their own prices', async () => {
    const usage = {
      inputTokens: 10,
      outputTokens: 10,
      cacheReadInputTokens: 1000,
      cacheWriteInputTokens: 300,
      cacheDetails: [
        { ttl: '1h', inputTokens: 200 },
        { ttl: '5m', inputTokens: 100 },
      ],
    };
    const { call, scope, holds } = world({ answer: () => converseAnswer(usage) });

    await call('converse', {
      messages: [{ role: 'user', content: [{ text: 'x' }, { cachePoint: { type: 'default', ttl: '1h' } }] }],
    });

    expect(scope().spent).toBe(10 * 3 + 10 * 15 + 1000 * 0.3 + 200 * 6 + 100 * 3.75);
    expect(holds()[0]?.amount).toBeGreaterThan(1024 * 6);
  });
});

describe('when Bedrock', () => {
  const spoiled: [string, NonNullable<Parameters<typeof world>[0]>['answer'], number, boolean][] = [
    [
      'refuses the call',
      () => jsonAnswer({ message: 'no' }, 400, { 'x-amzn-errortype': 'ValidationException' }),
      400,
      true,
    ],
    ['throttles', () => jsonAnswer({ message: 'slow' }, 429), 429, true],
    ['is not reached', () => Promise.reject(new NotSentError('ECONNREFUSED')), 503, true],
    ['does not answer', () => Promise.reject(new Error('socket hang up')), 503, false],
    ['fails inside', () => jsonAnswer({ message: 'oops' }, 500), 500, false],
    ['says nothing of usage', () => jsonAnswer({ output: {} }), 200, false],
    ['uses what has no price', () => converseAnswer({ ...USAGE, inputTokens: Number.MAX_SAFE_INTEGER }), 200, false],
  ];

  test.each(spoiled)('%s', async (_, answer, status, settled) => {
    const { call, scope, holds, records } = world({ answer });

    expect((await call('converse', question('x'))).status).toBe(status);

    expect(holds()[0]?.state).toBe(settled ? 'SETTLED' : 'OPEN');
    expect(scope().spent).toBe(0);
    expect(scope().held === 0).toBe(settled);
    expect(records()).toMatchObject([{ kind: 'INTENT' }, { kind: 'OUTCOME', cost: settled ? 0 : holds()[0]?.amount }]);
  });

  test('cannot be paid for after the answer, the answer is handed on and the hold stays', async () => {
    const { call, reports, db, holds } = world({
      answer: () => {
        const transact = db.transact.bind(db);
        db.transact = (items, token) =>
          items.length > 3 ? Promise.reject(new Error('DynamoDB is down')) : transact(items, token);
        return converseAnswer();
      },
    });

    expect((await call('converse', question('x'))).status).toBe(200);
    expect(holds()).toMatchObject([{ state: 'OPEN' }]);
    expect(reports[0]).toMatch(/could not be settled/);
  });
});

describe('streams', () => {
  const frames = [
    frame('messageStart', { role: 'assistant' }),
    frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Ask jane@exa' } }),
    frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'mple.com.' } }),
    frame('messageStop', { stopReason: 'end_turn' }),
    frame('metadata', { usage: USAGE }),
  ];

  test('pass frame by frame, unchanged, and are settled by their metadata', async () => {
    const { call, scope, records } = world({ answer: () => streamAnswer(...frames) });

    const response = await call('converse-stream', question('x'));

    expect(response.bytes.equals(Buffer.concat(frames))).toBe(true);
    expect(scope()).toMatchObject({ spent: ANSWER_COST, held: 0 });
    const outcome = records().find(({ kind }) => kind === 'OUTCOME');
    expect(outcome?.attributes['gen_ai.response.finish_reasons']).toEqual(['end_turn']);
    // What is cut in two by frames is masked all the same.
    expect(JSON.stringify(bodyOf(outcome))).toContain('Ask [EMAIL].');
  });

  test('hand on the first frame before the last one is there', async () => {
    let finish: () => void = () => undefined;
    const last = new Promise<void>((resolve) => (finish = resolve));
    const { gateway } = world({
      answer: () => ({
        ...streamAnswer(),
        body: (async function* () {
          yield await Promise.resolve(frames[0] ?? Buffer.alloc(0));
          await last;
          yield Buffer.concat(frames.slice(1));
        })(),
      }),
    });
    const { body } = await gateway.handle({
      path: `/model/${SONNET}/converse-stream`,
      headers: { authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify(question('x')),
    });
    const chunks = body[Symbol.asyncIterator]();

    expect((await chunks.next()).value).toEqual(frames[0]);
    finish();
    expect((await chunks.next()).done).toBe(false);
    expect((await chunks.next()).done).toBe(true);
  });

  test('are read however their bytes are cut', async () => {
    const bytes = Buffer.concat(frames);
    for (const size of [1, 7, 100]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      const { call, scope } = world({ answer: () => streamAnswer(...pieces) });
      await call('converse-stream', question('x'));
      expect(scope().spent).toBe(ANSWER_COST);
    }
  });

  test("that break off end with the service's own error, and stay charged in full until more is known", async () => {
    const { call, scope, holds, records } = world({
      answer: () => ({
        ...streamAnswer(),
        body: (async function* () {
          yield await Promise.resolve(frames[1] ?? Buffer.alloc(0));
          throw new Error('ECONNRESET');
        })(),
      }),
    });

    const response = await call('converse-stream', question('x'));

    expect(response.text).toContain('internalServerException');
    expect(holds()).toMatchObject([{ state: 'OPEN' }]);
    expect(scope().held).toBe(holds()[0]?.amount);
    expect(records()[1]?.attributes['error.type']).toBe('interrupted');
  });

  test('in which Bedrock reports an error stay charged in full', async () => {
    const { call, holds, records } = world({
      answer: () => streamAnswer(frame('throttlingException', { message: 'slow' }, 'exception')),
    });
    await call('converse-stream', question('x'));
    expect(holds()).toMatchObject([{ state: 'OPEN' }]);
    expect(records()[1]?.attributes['error.type']).toBe('throttlingException');
  });

  test('of InvokeModel are settled by the usage in their chunks', async () => {
    const { call, scope, sent } = world({
      answer: () =>
        streamAnswer(
          chunkFrame({ type: 'message_start', message: { usage: { input_tokens: 100, output_tokens: 1 } } }),
          chunkFrame({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } }),
          chunkFrame({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 50 } }),
        ),
    });

    await call('invoke-with-response-stream', {
      anthropic_version: 'bedrock-2023-05-31',
      messages: [{ role: 'user', content: 'Hi' }],
    });

    expect(scope().spent).toBe(ANSWER_COST);
    expect(sent[0]?.headers['x-amzn-bedrock-request-metadata']).toContain('cas-call-id');
    expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({ max_tokens: 100, temperature: 0.2, system: 'Be brief.' });
  });
});

describe('the guards', () => {
  test('the same call over and over is a loop, whatever came before it', async () => {
    const { call } = world();
    const turn = (index: number) => ({
      messages: [
        { role: 'user', content: [{ text: `turn ${index}` }] },
        { role: 'assistant', content: [{ toolUse: { toolUseId: `id-${index}`, name: 'look', input: {} } }] },
        { role: 'user', content: [{ toolResult: { toolUseId: `id-${index}`, content: [{ text: 'nothing' }] } }] },
      ],
    });
    for (let index = 0; index < 7; index++) expect((await call('converse', turn(index))).status).toBe(200);

    expect(errorOf(await call('converse', turn(7)))).toMatchObject({
      type: 'ThrottlingException',
      message: expect.stringMatching(/The same call was made 8 times/) as string,
    });
  });

  test('calls a minute', async () => {
    const { call } = world({ parts: { guards: { callsPerMinute: 1, tokensPerMinute: 1e9, cycleRepeats: 0 } } });
    await call('converse', question('1'));
    expect(errorOf(await call('converse', question('2')))).toMatchObject({
      type: 'ThrottlingException',
      message: expect.stringMatching(/its 1 calls of this minute/) as string,
    });
  });

  test('tokens a minute, corrected by what was really used', async () => {
    const { call } = world({
      parts: { guards: { callsPerMinute: 100, tokensPerMinute: 500, cycleRepeats: 0 } },
      answer: () => converseAnswer({ inputTokens: 200, outputTokens: 100 }),
    });
    expect((await call('converse', question('1'))).status).toBe(200);
    expect((await call('converse', question('2'))).status).toBe(200);
    expect(errorOf(await call('converse', question('3')))).toMatchObject({
      message: expect.stringMatching(/its 500 tokens of this minute/) as string,
    });
  });
});

describe('a pinned guardrail', () => {
  const guardrail = { identifier: 'g1', version: '2', textUnitPrice: 670_000_000 };

  test('is added to every call, and charged', async () => {
    const { call, sent, scope } = world({ parts: { guardrail } });
    await call('converse', question('x'));
    expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({
      guardrailConfig: { guardrailIdentifier: 'g1', guardrailVersion: '2' },
    });
    expect(scope().spent).toBe(ANSWER_COST + 2 * 670);
  });

  test('is added to InvokeModel by its headers', async () => {
    const { call, sent } = world({
      parts: { guardrail },
      answer: () => jsonAnswer({ usage: { input_tokens: 1, output_tokens: 1 } }),
    });
    await call('invoke', { anthropic_version: 'x', messages: [{ role: 'user', content: 'x' }] });
    expect(sent[0]?.headers).toMatchObject({
      'x-amzn-bedrock-guardrailidentifier': 'g1',
      'x-amzn-bedrock-guardrailversion': '2',
    });
  });

  test.each([
    ['converse', { ...question('x'), guardrailConfig: { guardrailIdentifier: 'g2', guardrailVersion: '2' } }, {}],
    ['converse', { ...question('x'), guardrailConfig: { guardrailIdentifier: 'g1', guardrailVersion: 'DRAFT' } }, {}],
    ['invoke', { messages: [] }, { 'x-amzn-bedrock-guardrailidentifier': 'g2' }],
  ])('cannot be exchanged (%s)', async (operation, body, headers) => {
    const { call } = world({ parts: { guardrail } });
    expect(errorOf(await call(operation, body, { headers }))).toMatchObject({
      type: 'AccessDeniedException',
      message: expect.stringMatching(/pins the guardrail g1, version 2/) as string,
    });
  });
});

test('counting tokens costs nothing, and stops with the fuse like all else', async () => {
  const { call, scope, sent, db } = world({ answer: () => jsonAnswer({ inputTokens: 7 }) });
  const body = { input: { converse: question('x') } };

  expect(JSON.parse((await call('count-tokens', body)).text)).toEqual({ inputTokens: 7 });

  expect(scope()).toMatchObject({ spent: 0, held: 0 });
  expect(JSON.parse(sent[0]?.body ?? '')).toEqual(body);

  db.put('ledger', { ...scope(), fuse: 'BLOWN', fuseReason: 'OPERATOR' });
  expect(errorOf(await call('count-tokens', body))).toMatchObject({ type: 'AccessDeniedException' });
});

test('a price that is missing is measured, so that it alarms; other refusals are not', async () => {
  const unpriced = { id: 'us.example.unpriced-v1:0', maxOutputTokens: 100 };
  const { call, measures, reports } = world({ models: [unpriced], manifest: { model: unpriced.id } });
  const refused = await call('converse', question('x'), { model: unpriced.id });
  expect(refused.text).toMatch(/has no exact price/);
  expect(measures).toEqual([{ UnpricedCalls: 1 }]);
  await call('converse', question('x'), { model: 'another' });
  expect(measures).toHaveLength(1);
  expect(reports).toEqual([]);
});
