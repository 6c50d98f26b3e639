import { Sha256 } from '@aws-crypto/sha256-js';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { withoutAws } from '../../bin/local/environment';
import { localFolder, projectRoot } from '../../bin/local/paths';
import { run } from '../../bin/local/process';
import { clientsPython } from '../../bin/local/python';
import { gatewayUrl } from '../../bin/local/story/commands';
import type { ClientConfig, Team } from '../../bin/local/story/context';
import { contentDigest } from '../../lambda/shared/canonical-json';
import { ExperimentManifest, MANIFEST_ITEM } from '../../lib/private/contracts/experiments';
import { TokenResponse } from '../../lib/private/contracts/gateway';
import { ScopeItem, TEAM_SCOPE } from '../../lib/private/contracts/ledger';
import { TrailRecord, TrailTable } from '../../lib/private/contracts/trail';
import { deployment } from './harness';
import { armFuse } from './operator-request';

const { support, research } = deployment();
const MODEL = 'amazon.nova-lite-v1:0';
const HAIKU = 'anthropic.claude-3-haiku-20240307-v1:0';

// The runaway blows the fuse of the sandbox that the other suites use, too.
afterAll(() => armFuse(support));

const documents = (team: Team) => DynamoDBDocumentClient.from(new DynamoDBClient(team.admin));

/** Registers an experiment by writing its item: the registry has tests of its own. */
async function experiment(team: Team, changes: Partial<ExperimentManifest> = {}): Promise<string> {
  const manifest: ExperimentManifest = {
    name: `gateway-${Math.random().toString(36).slice(2)}`,
    model: MODEL,
    parameters: { maxTokens: 200 },
    prompt: '{{text}}',
    tools: [],
    dataset: { receipt: 'receipts/none', sha256: '0'.repeat(64) },
    assertions: [],
    safety: [],
    trials: 1,
    ...changes,
  };
  const digest = contentDigest(manifest);
  await documents(team).send(
    new PutCommand({
      TableName: team.output('ExperimentTableName'),
      Item: {
        experiment: digest,
        item: MANIFEST_ITEM,
        name: manifest.name,
        author: 'arn:aws:iam::111111111111:role/test',
        registeredAt: new Date().toISOString(),
        manifest: JSON.stringify(manifest),
      },
    }),
  );
  return digest;
}

async function mint(
  team: Team,
  who: ClientConfig | undefined,
  body: unknown,
): Promise<{ status: number; body: unknown }> {
  const url = new URL(`${gatewayUrl(team)}/tokens`);
  const request = new HttpRequest({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    port: Number(url.port),
    path: url.pathname,
    headers: { host: url.host, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const signed = who
    ? await new SignatureV4({
        service: 'execute-api',
        region: team.region,
        credentials: who.credentials,
        sha256: Sha256,
      }).sign(request)
    : request;
  const response = await fetch(url, { method: 'POST', headers: signed.headers, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

async function token(team: Team, digest: string, name = 'alice'): Promise<TokenResponse> {
  const { status, body } = await mint(team, await team.person('TeamRoleArn', name), { experiment: digest });
  expect(status).toBe(201);
  return body as TokenResponse;
}

const records = async (team: Team, { trace }: TokenResponse): Promise<TrailRecord[]> => {
  const { Items = [] } = await documents(team).send(
    new QueryCommand({
      TableName: team.output('TrailTableName'),
      KeyConditionExpression: '#trace = :trace',
      ExpressionAttributeNames: { '#trace': TrailTable.PARTITION },
      ExpressionAttributeValues: { ':trace': trace },
    }),
  );
  return Items as TrailRecord[];
};

const teamBudget = async (team: Team): Promise<ScopeItem> => {
  const { Item } = await documents(team).send(
    new GetCommand({ TableName: team.output('LedgerTableName'), Key: { id: TEAM_SCOPE }, ConsistentRead: true }),
  );
  return Item as ScopeItem;
};

/** Nothing but the two variables, a region and a path to run programs: as a workload has it. */
const environment = (team: Team, bearer: string): NodeJS.ProcessEnv => ({
  ...withoutAws({
    PATH: process.env.PATH,
    HOME: localFolder,
    PYENV_ROOT: process.env.PYENV_ROOT,
    PYENV_VERSION: process.env.PYENV_VERSION,
  }),
  AWS_REGION: team.region,
  AWS_DEFAULT_REGION: team.region,
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: gatewayUrl(team),
  AWS_BEARER_TOKEN_BEDROCK: bearer,
  AWS_EC2_METADATA_DISABLED: 'true',
});

async function client(team: Team, bearer: string, program: string, args: string[]): Promise<Record<string, unknown>> {
  const { code, output } = await run(program, args, {
    env: environment(team, bearer),
    cwd: projectRoot,
    timeoutSeconds: 120,
  });
  const line = output.split('\n').find((candidate) => candidate.startsWith('RESULT '));
  if (line === undefined) throw new Error(`The client exited with ${code} and no result: ${output.slice(-2000)}`);
  return JSON.parse(line.slice('RESULT '.length)) as Record<string, unknown>;
}

/** An unmodified AWS SDK for JavaScript, in a process of its own. */
async function javaScript(team: Team, bearer: string, body: string): Promise<Record<string, unknown>> {
  const program = `
    const sdk = require('@aws-sdk/client-bedrock-runtime');
    const client = new sdk.BedrockRuntimeClient({ maxAttempts: 1 });
    const question = (text) => [{ role: 'user', content: [{ text }] }];
    (async () => { ${body} })()
      .catch((error) => ({ error: error.name, message: error.message, status: error.$metadata?.httpStatusCode }))
      .then((result) => { console.log('RESULT ' + JSON.stringify(result)); process.exit(0); });`;
  return client(team, bearer, process.execPath, ['-e', program]);
}

/** An unmodified AWS SDK for Python. */
async function python(team: Team, bearer: string, body: string): Promise<Record<string, unknown>> {
  const file = join(localFolder, 'tmp', `gateway-${createHash('sha256').update(body).digest('hex').slice(0, 8)}.py`);
  writeFileSync(
    file,
    `
import boto3, json
client = boto3.client('bedrock-runtime')
question = lambda text: [{'role': 'user', 'content': [{'text': text}]}]
try:
${body
  .trim()
  .split('\n')
  .map((line) => `    ${line.trim()}`)
  .join('\n')}
except client.exceptions.ClientError as error:
    result = {'error': error.response['Error']['Code'], 'message': error.response['Error']['Message']}
print('RESULT ' + json.dumps(result))
`,
  );
  return client(team, bearer, await clientsPython(), [file]);
}

describe('tokens', () => {
  test('are for callers whom IAM knows, and for registered experiments', async () => {
    const digest = await experiment(research);
    const alice = await research.person('TeamRoleArn', 'alice');

    expect((await mint(research, undefined, { experiment: digest })).status).toBe(403);
    expect(await mint(research, alice, { experiment: `sha256:${'0'.repeat(64)}` })).toMatchObject({ status: 404 });
    expect(await mint(research, alice, { experiment: digest, workload: 'somebody' })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("unknown field 'workload'") as string },
    });
    expect(await mint(research, alice, { experiment: digest, lifetime: 1e6 })).toMatchObject({ status: 400 });
    expect(await mint(research, alice, { experiment: digest, lifetime: 60 })).toMatchObject({
      status: 201,
      body: { token: expect.stringMatching(/^cas_[\w-]{43}$/) as string },
    });
  });
});

describe('an unmodified SDK', () => {
  let digest: string;
  let bearer: TokenResponse;
  beforeAll(async () => {
    digest = await experiment(research);
    bearer = await token(research, digest);
  });

  test('for JavaScript converses, streams and invokes', async () => {
    const result = await javaScript(
      research,
      bearer.token,
      `const modelId = '${MODEL}';
       const whole = await client.send(new sdk.ConverseCommand({ modelId, messages: question('one') }));
       const streamed = await client.send(new sdk.ConverseStreamCommand({ modelId, messages: question('two') }));
       let text = '', usage;
       for await (const event of streamed.stream) {
         text += event.contentBlockDelta?.delta?.text ?? '';
         usage = event.metadata?.usage ?? usage;
       }
       const body = JSON.stringify({ messages: question('three') });
       const invoked = await client.send(new sdk.InvokeModelCommand({ modelId, body }));
       const chunks = [];
       const pieces = await client.send(new sdk.InvokeModelWithResponseStreamCommand({ modelId, body: JSON.stringify({ messages: question('four') }) }));
       for await (const { chunk } of pieces.body) chunks.push(Buffer.from(chunk.bytes).toString());
       return { whole: whole.output.message.content[0].text, usage: whole.usage, text, streamedUsage: usage,
                invoked: JSON.parse(Buffer.from(invoked.body).toString()).usage, chunks: chunks.length };`,
    );
    expect(result).toMatchObject({
      whole: expect.stringContaining('ministack') as string,
      text: expect.stringContaining('ministack') as string,
      usage: { outputTokens: expect.any(Number) as number },
      streamedUsage: { outputTokens: expect.any(Number) as number },
      invoked: { outputTokens: expect.any(Number) as number },
    });
    expect(result.chunks).toBeGreaterThan(0);
  });

  test('for Python converses, streams and invokes', async () => {
    const result = await python(
      research,
      bearer.token,
      `whole = client.converse(modelId='${MODEL}', messages=question('five'))
       events = list(client.converse_stream(modelId='${MODEL}', messages=question('six'))['stream'])
       invoked = json.loads(client.invoke_model(modelId='${MODEL}', body=json.dumps({'messages': question('seven')}))['body'].read())
       result = {'usage': whole['usage'], 'events': len(events), 'last': [list(e)[0] for e in events][-1], 'invoked': invoked['usage']}`,
    );
    expect(result).toMatchObject({
      usage: { outputTokens: expect.any(Number) as number },
      last: 'metadata',
      invoked: { outputTokens: expect.any(Number) as number },
    });
  });

  describe('in the AWS CLI', () => {
    const cli = async (...args: string[]): Promise<{ code: number; output: string }> =>
      run(join(dirname(await clientsPython()), 'aws'), ['bedrock-runtime', ...args, '--model-id', MODEL], {
        env: environment(research, bearer.token),
        cwd: projectRoot,
        timeoutSeconds: 120,
      });

    test('converses', async () => {
      const messages = JSON.stringify([{ role: 'user', content: [{ text: 'eight' }] }]);
      expect(await cli('converse', '--messages', messages)).toMatchObject({
        code: 0,
        output: expect.stringContaining('outputTokens') as string,
      });
    });

    test('invokes', async () => {
      const answer = join(localFolder, 'tmp', 'gateway-cli.json');
      const body = JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'nine' }] }] });
      expect(await cli('invoke-model', '--body', body, answer)).toMatchObject({ code: 0 });
      expect(JSON.parse(readFileSync(answer, 'utf8'))).toMatchObject({
        usage: { outputTokens: expect.any(Number) as number },
      });
    });

    test('is told why a model is refused', async () => {
      const messages = JSON.stringify([{ role: 'user', content: [{ text: 'x' }] }]);
      const refused = await cli('converse', '--messages', messages, '--inference-config', '{"temperature":1}');
      expect(refused.code).not.toBe(0);
      expect(refused.output).toMatch(/AccessDeniedException.*temperature is not what the experiment pins/s);
    });
  });

  // The local cloud does not count tokens: what comes back is its own answer to the operation, not the gateway's.
  test.each(['for JavaScript', 'for Python'])('%s reaches CountTokens', async (language) => {
    const result =
      language === 'for Python'
        ? await python(
            research,
            bearer.token,
            `result = client.count_tokens(modelId='${MODEL}', input={'converse': {'messages': question('ten')}})`,
          )
        : await javaScript(
            research,
            bearer.token,
            `return await client.send(new sdk.CountTokensCommand({ modelId: '${MODEL}', input: { converse: { messages: question('eleven') } } }));`,
          );
    expect(JSON.stringify(result)).not.toMatch(/gateway|does not serve/);
    const { Items = [] } = await documents(research).send(
      new QueryCommand({
        TableName: research.output('TrailTableName'),
        KeyConditionExpression: '#trace = :trace',
        FilterExpression: 'operation = :counted',
        ExpressionAttributeNames: { '#trace': TrailTable.PARTITION },
        ExpressionAttributeValues: { ':trace': bearer.trace, ':counted': 'CountTokens' },
      }),
    );
    expect(Items.map(({ kind }) => String(kind)).slice(-2)).toEqual(['INTENT', 'OUTCOME']);
  });

  test.each([
    [
      'an unapproved model',
      'ConverseCommand',
      `{ modelId: 'meta.llama3-8b-instruct-v1:0', messages: question('x') }`,
      'AccessDeniedException',
      'is not approved',
    ],
    [
      'a parameter that is not pinned',
      'ConverseCommand',
      `{ modelId: '${MODEL}', messages: question('x'), inferenceConfig: { temperature: 1 } }`,
      'AccessDeniedException',
      'temperature is not what the experiment pins',
    ],
    [
      'an image',
      'ConverseCommand',
      `{ modelId: '${MODEL}', messages: [{ role: 'user', content: [{ image: { format: 'png', source: { bytes: Buffer.from('x') } } }] }] }`,
      'ValidationException',
      'cannot be bounded',
    ],
    [
      'an unapproved model, streaming',
      'ConverseStreamCommand',
      `{ modelId: 'meta.llama3-8b-instruct-v1:0', messages: question('x') }`,
      'AccessDeniedException',
      'is not approved',
    ],
  ])('is told why %s is refused', async (_, command, input, error, message) => {
    const result = await javaScript(
      research,
      bearer.token,
      `return await client.send(new sdk.${command}(${input})).then(() => ({}));`,
    );
    expect(result).toMatchObject({ error, message: expect.stringContaining(message) as string });
  });

  test.each([
    ['forged', () => 'cas_forged'],
    ['of another team', async () => (await token(support, await experiment(support))).token],
  ])('with a token that is %s is denied', async (_, tokenOf) => {
    const call = `client.converse(modelId='${MODEL}', messages=question('x'))\nresult = {}`;
    expect(await python(research, await tokenOf(), call)).toMatchObject({
      error: 'AccessDeniedException',
      message: expect.stringContaining('not known') as string,
    });
  });

  test('with a token of a fenced experiment is denied', async () => {
    const fenced = await experiment(research);
    const { token: fencedToken } = await token(research, fenced);
    const { Item } = await documents(research).send(
      new GetCommand({
        TableName: research.output('ExperimentTableName'),
        Key: { experiment: fenced, item: MANIFEST_ITEM },
      }),
    );
    await documents(research).send(
      new PutCommand({
        TableName: research.output('ExperimentTableName'),
        Item: { ...Item, fencedAt: new Date().toISOString() },
      }),
    );
    const result = await javaScript(
      research,
      fencedToken,
      `return await client.send(new sdk.ConverseCommand({ modelId: '${MODEL}', messages: question('x') }));`,
    );
    expect(result).toMatchObject({
      error: 'AccessDeniedException',
      message: expect.stringContaining('being reset') as string,
    });
  });
});

test('every call is on record, denied ones too, masked, under the name that IAM gave', async () => {
  const bearer = await token(research, await experiment(research), 'carol');
  const before = await teamBudget(research);
  await javaScript(
    research,
    bearer.token,
    `await client.send(new sdk.ConverseCommand({ modelId: '${MODEL}', messages: question('Write to jane.miller@example.com') }));
     await client.send(new sdk.ConverseCommand({ modelId: 'meta.llama3-8b-instruct-v1:0', messages: question('x') })).catch(() => undefined);
     return {};`,
  );

  const [intent, outcome, refusal, ...others] = await records(research, bearer);
  const after = await teamBudget(research);

  expect(others).toEqual([]);
  expect([intent, outcome, refusal].map((record) => record?.kind)).toEqual(['INTENT', 'OUTCOME', 'REFUSAL']);
  for (const record of [intent, outcome, refusal]) expect(record?.workload).toMatch(/assumed-role\/.*\/carol$/);
  const prompt = gunzipSync(intent?.body ?? new Uint8Array()).toString('utf8');
  expect(prompt).toContain('[EMAIL]');
  expect(prompt).not.toContain('jane.miller');
  expect(outcome).toMatchObject({ callId: intent?.callId, attributes: { 'gen_ai.request.model': MODEL } });
  expect(after.spent - before.spent).toBe(outcome?.cost);
  expect(after.available + after.held + after.spent).toBe(after.limit);
});

test('a runaway agent is stopped before it has spent more than its dollar', async () => {
  const bearer = await token(support, await experiment(support, { model: HAIKU }));
  const result = await javaScript(
    support,
    bearer.token,
    `const text = 'once more around the block '.repeat(34000);
     const answers = [];
     for (let turn = 0; turn < 40; turn++) {
       const answer = await client.send(new sdk.ConverseCommand({ modelId: '${HAIKU}', messages: question(turn + ' ' + text) }))
         .then(() => 'answered', (error) => error.name + ': ' + error.message);
       answers.push(answer);
       if (answer !== 'answered') break;
     }
     return { answered: answers.filter((answer) => answer === 'answered').length, last: answers.at(-1) };`,
  );

  const budget = await teamBudget(support);
  expect(result.answered).toBeGreaterThan(1);
  expect(result.last).toMatch(/^AccessDeniedException: .*The fuse/);
  expect(budget).toMatchObject({ limit: 1_000_000, held: 0, fuse: 'BLOWN', fuseReason: 'BUDGET' });
  expect(budget.spent).toBeLessThanOrEqual(1_000_000);
  const outcomes = (await records(support, bearer)).filter(({ kind }) => kind === 'OUTCOME');
  expect(outcomes).toHaveLength(Number(result.answered));
  expect(outcomes.reduce((sum, { cost = 0 }) => sum + cost, 0)).toBeLessThanOrEqual(budget.spent);
});
