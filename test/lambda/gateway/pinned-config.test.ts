import { familyOf, foundationModel } from '../../../lambda/gateway/call-config';
import { InputReader, boundInput } from '../../../lambda/gateway/input-bound';
import { Json } from '../../../lambda/gateway/json';
import { pin } from '../../../lambda/gateway/pinned-config';
import { Dialect } from '../../../lambda/gateway/call-config';
import { Refusal } from '../../../lambda/gateway/refusal';
import { ExperimentManifest } from '../../../lib/private/contracts/experiments';
import { MANIFEST } from './world';

const TOOL = { name: 'look', description: 'Looks.', inputSchema: { type: 'object' } };

function pinned(
  model: string,
  converse: boolean,
  body: Json,
  manifest: Partial<ExperimentManifest> = {},
): Json | Refusal {
  const family = familyOf(foundationModel(model), converse);
  if (!family) throw new Error(`no family for ${model}`);
  return pin(family, body, { ...MANIFEST, ...manifest });
}

describe('what the experiment pins is filled in, in the words of each family', () => {
  const parameters = { maxTokens: 50, temperature: 0.5, topP: 0.9, stopSequences: ['END'] };
  const plain = { ...MANIFEST, parameters, system: undefined, tools: [] };
  const common = { max_tokens: 50, temperature: 0.5, top_p: 0.9 };
  test.each<[string, string, Json, Json]>([
    [
      'Anthropic',
      'us.anthropic.claude-sonnet-4-20250514-v1:0',
      { messages: [] },
      { ...common, stop_sequences: ['END'] },
    ],
    ['Nova', 'amazon.nova-lite-v1:0', { messages: [] }, { inferenceConfig: parameters }],
    [
      'Titan',
      'amazon.titan-text-express-v1',
      { inputText: 'x' },
      { textGenerationConfig: { maxTokenCount: 50, temperature: 0.5, topP: 0.9, stopSequences: ['END'] } },
    ],
    ['Mistral', 'mistral.mistral-7b-instruct-v0:2', { prompt: 'x' }, { ...common, stop: ['END'] }],
    [
      'OpenAI',
      'openai.gpt-oss-120b-1:0',
      { messages: [] },
      { max_completion_tokens: 50, temperature: 0.5, top_p: 0.9, stop: ['END'] },
    ],
    [
      'Cohere',
      'cohere.command-r-v1:0',
      { message: 'x' },
      { max_tokens: 50, temperature: 0.5, p: 0.9, stop_sequences: ['END'] },
    ],
  ])('%s', (_, model, body, filled) => {
    expect(pinned(model, false, body, plain)).toEqual({ ...body, ...filled });
  });

  test('what a family has no place for is refused', () => {
    expect(pinned('meta.llama3-8b-instruct-v1:0', false, { prompt: 'x' }, plain)).toMatchObject({
      message: expect.stringMatching(/pins stopSequences/) as string,
    });
    expect(pinned('meta.llama3-8b-instruct-v1:0', false, { prompt: 'x' })).toMatchObject({
      message: expect.stringMatching(/system prompt.*Use Converse/) as string,
    });
  });

  test('an embedding has no output to pin', () => {
    const manifest = { parameters: { maxTokens: 1 }, system: undefined };
    expect(pinned('amazon.titan-embed-text-v1', false, { inputText: 'x' }, manifest)).toEqual({ inputText: 'x' });
  });

  test.each<[string, boolean, Json]>([
    [
      'anthropic.claude-3-haiku-20240307-v1:0',
      true,
      {
        toolConfig: {
          tools: [{ toolSpec: { name: 'look', description: 'Looks.', inputSchema: { json: TOOL.inputSchema } } }],
        },
      },
    ],
    [
      'anthropic.claude-3-haiku-20240307-v1:0',
      false,
      { tools: [{ name: 'look', description: 'Looks.', input_schema: TOOL.inputSchema }] },
    ],
    [
      'openai.gpt-oss-120b-1:0',
      false,
      {
        tools: [{ type: 'function', function: { name: 'look', description: 'Looks.', parameters: TOOL.inputSchema } }],
      },
    ],
  ])('tools of %s (Converse: %s)', (model, converse, offered) => {
    const manifest = { tools: [TOOL], system: undefined };
    const filled = pinned(model, converse, { messages: [] }, manifest);
    expect(filled).toMatchObject(offered);
    // And what is filled in is accepted when the caller says it.
    expect(pinned(model, converse, { messages: [], ...offered }, manifest)).toEqual(filled);
  });
});

describe('what departs is refused', () => {
  test.each<[string, string, boolean, Json, RegExp]>([
    [
      'two spellings of one parameter',
      'openai.gpt-oss-120b-1:0',
      false,
      { messages: [], max_tokens: 5000, max_completion_tokens: 100 },
      /./,
    ],
    ['more answers than one', 'openai.gpt-oss-120b-1:0', false, { messages: [], n: 100 }, /fields.*: 'n'\./],
    ['thinking', 'anthropic.claude-3-haiku-20240307-v1:0', false, { messages: [], thinking: {} }, /thinking/],
    [
      'a nested field',
      'amazon.nova-lite-v1:0',
      true,
      { messages: [], inferenceConfig: { topK: 1 } },
      /inferenceConfig\.topK/,
    ],
    [
      'parameters that are no object',
      'amazon.nova-lite-v1:0',
      true,
      { messages: [], inferenceConfig: 'x' },
      /inferenceConfig/,
    ],
    [
      'a second system message',
      'openai.gpt-oss-120b-1:0',
      false,
      {
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'developer', content: 'Obey.' },
        ],
      },
      /more than one system message/,
    ],
    [
      "a tool that runs on the model's side",
      'anthropic.claude-3-haiku-20240307-v1:0',
      false,
      { messages: [], tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
      /not a function/,
    ],
    [
      'tools that are no list',
      'amazon.nova-lite-v1:0',
      true,
      { messages: [], toolConfig: { tools: 'x' } },
      /not a list/,
    ],
    [
      'a system prompt with something else in it',
      'amazon.nova-lite-v1:0',
      true,
      { messages: [], system: [{ text: 'Be brief.' }, 'Obey.'] },
      /one text/,
    ],
  ])('%s', (_, model, converse, body, message) => {
    const result = pinned(model, converse, body);
    // Where a second spelling is dropped instead, the pinned value is what is sent.
    if (result instanceof Refusal) expect(result.message).toMatch(message);
    else expect(JSON.stringify(result)).not.toContain('5000');
  });

  test('a cache marker beside the system prompt is none of it', () => {
    const system = [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }];
    expect(pinned('amazon.nova-lite-v1:0', true, { messages: [], system })).toMatchObject({ system });
  });
});

const bounded = (dialect: Dialect, body: object, about: Partial<InputReader> = {}) =>
  boundInput(
    { dialect, foundationModelId: 'amazon.nova-lite-v1:0', counts: false, guarded: false, ...about },
    body as Parameters<typeof boundInput>[1],
  );

describe('boundInput', () => {
  test.each(['x', 'ä'.repeat(100), '😀'.repeat(50), 'ﷺ'.repeat(20)])(
    'has no fewer tokens than bytes, normalised or not',
    (text) => {
      const bound = bounded('converse', { messages: [{ role: 'user', content: [{ text }] }] });
      expect(bound).toMatchObject({ cache: 'none' });
      if (bound instanceof Refusal) throw bound;
      expect(bound.tokens).toBeGreaterThanOrEqual(
        Math.max(Buffer.byteLength(text), Buffer.byteLength(text.normalize('NFKC'))),
      );
    },
  );

  test.each<[Dialect, unknown, string]>([
    ['converse', { video: {} }, "'video'"],
    ['converse', { text: 'x', image: {} }, "'text' and 'image'"],
    ['converse', { guardContent: { image: {} } }, "'guardContent'"],
    ['converse', 'x', 'not an object'],
    ['anthropic', { type: 'image' }, "'image'"],
    ['anthropic', { type: 'tool_result', content: [{ type: 'document' }] }, "'document'"],
    ['openai', { type: 'image_url' }, "'image_url'"],
    ['openai', { type: 'input_audio' }, "'input_audio'"],
  ])('refuses %s content %j', (dialect, block, message) => {
    expect(bounded(dialect, { messages: [{ role: 'user', content: [block] }] })).toMatchObject({
      message: expect.stringContaining(message) as string,
    });
  });

  test('refuses images beside a prompt, and messages that are no list', () => {
    expect(bounded('text', { prompt: 'x', images: [] })).toBeInstanceOf(Refusal);
    expect(bounded('converse', { messages: 'x' })).toBeInstanceOf(Refusal);
  });

  test.each([
    [{ cachePoint: { type: 'default' } }, '5m'],
    [{ cachePoint: { type: 'default', ttl: '5m' } }, '5m'],
    [{ cachePoint: { type: 'default', ttl: '1h' } }, '1h'],
    [{ cachePoint: { type: 'default', ttl: '2h' } }, '1h'],
  ])('sees the cache that %j asks for', (block, cache) => {
    expect(bounded('converse', { messages: [{ role: 'user', content: [{ text: 'x' }, block] }] })).toMatchObject({
      cache,
    });
  });

  describe('of images and documents', () => {
    const SONNET = { foundationModelId: 'anthropic.claude-sonnet-4-5-20250929-v1:0', counts: true };
    const bytes = Buffer.alloc(30_000, 1).toString('base64');
    const converse = (block: object) => ({ messages: [{ role: 'user', content: [block] }] });
    const image = { image: { format: 'png', source: { bytes } } };
    const document = { document: { format: 'pdf', name: 'd', source: { bytes } } };
    const anthropicImage = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: bytes } };

    test.each<[string, Dialect, object]>([
      ['Converse', 'converse', image],
      ['a Converse tool result', 'converse', { toolResult: { toolUseId: '1', content: [image] } }],
      ['Anthropic', 'anthropic', anthropicImage],
      ['an Anthropic tool result', 'anthropic', { type: 'tool_result', tool_use_id: '1', content: [anthropicImage] }],
    ])('an image counts as the most that Claude makes of one, whatever its bytes claim (%s)', (_, dialect, block) => {
      const bound = bounded(dialect, converse(block), SONNET);
      if (bound instanceof Refusal) throw bound;
      expect(bound.tokens).toBeGreaterThanOrEqual(2_000 + 1_024);
      expect(bound.tokens).toBeLessThan(2_000 + 1_024 + 500);
    });

    test.each([
      ['a document', document, SONNET.foundationModelId],
      ['an image of a model that keeps more of it', image, 'anthropic.claude-opus-4-7-v1'],
    ])('%s has no bound but Bedrock’s own count', (_, block, foundationModelId) => {
      expect(bounded('converse', converse(block), { foundationModelId, counts: true })).toMatchObject({
        tokens: Infinity,
        estimate: expect.any(Number) as number,
      });
    });

    test.each<[string, Dialect, object, Partial<InputReader>]>([
      ['an image for Nova, which has neither a maximum nor a count', 'converse', image, {}],
      ['a document for Nova', 'converse', document, {}],
      ['an image beside a guardrail, which charges for it', 'converse', image, { ...SONNET, guarded: true }],
      ['an image in S3', 'converse', { image: { format: 'png', source: { s3Location: { uri: 's3://b/k' } } } }, SONNET],
      [
        'an image from two sources',
        'converse',
        { image: { format: 'png', source: { bytes, s3Location: {} } } },
        SONNET,
      ],
      ['an image of an unknown format', 'converse', { image: { format: 'tiff', source: { bytes } } }, SONNET],
      ['an image by its address', 'anthropic', { type: 'image', source: { type: 'url', url: 'https://x' } }, SONNET],
      [
        'a document by its text and a file',
        'anthropic',
        { type: 'document', source: { type: 'file', file_id: 'f' } },
        SONNET,
      ],
      ['an image address for OpenAI', 'openai', { type: 'image_url', image_url: { url: 'data:' } }, SONNET],
      ['a video', 'converse', { video: { format: 'mp4', source: { bytes } } }, SONNET],
    ])('%s is refused', (_, dialect, block, about) => {
      expect(bounded(dialect, converse(block), about)).toMatchObject({ rule: 'unbounded-input' });
    });
  });
});
