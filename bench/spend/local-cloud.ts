import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { startCloud, stopCloud } from '../../bin/local/cloud';
import { BedrockRequest, SignedBedrock } from '../../lambda/gateway/bedrock';
import { DynamoCallContexts } from '../../lambda/gateway/call-context';
import { Gateway } from '../../lambda/gateway/gateway';
import { textOf } from '../../lambda/gateway/responses';
import { HttpAnswer, HttpQuestion, SignedHttp } from '../../lambda/gateway/signed-http';
import { DynamoTokens } from '../../lambda/gateway/token-check';
import { WireTransactionStore } from '../../lambda/gateway/wire-store';
import { maskRecordText } from '../../lambda/mask/engine/record-text';
import { budgetsOf } from '../../lambda/shared/ledger/budgets';
import { Ledger } from '../../lambda/shared/ledger/ledger';
import { mintToken } from '../../lambda/token/mint';
import { ExperimentManifest, experimentKey } from '../../lib/private/contracts/experiments';

const CLOUD = 'bench-spend';
const REGION = 'us-east-1';
const MODEL = 'amazon.nova-lite-v1:0';
const CREDENTIALS = { accessKeyId: '000000000000', secretAccessKey: 'local' };
const LIMITS = { team: 1_000_000_000_000, experiment: 1_000_000_000_000, run: 1_000_000_000_000 };

/** The gateway's own parts on an emulator of DynamoDB and Bedrock that is started for it and stopped afterwards. */
export async function withLocalCloud<T>(work: (cloud: BenchCloud) => Promise<T>): Promise<T> {
  const { endpoint } = await startCloud(CLOUD);
  try {
    const cloud = new BenchCloud(endpoint);
    await cloud.setUp();
    return await work(cloud);
  } finally {
    await stopCloud(CLOUD);
  }
}

/** Milliseconds, but for `requests`. */
export interface Overhead {
  /** A call past the gateway, to the same endpoint. */
  readonly direct: number;
  /** Until the caller has the last byte of the answer. */
  readonly added: number;
  /** Until the call is charged and recorded, too. */
  readonly addedUntilSettled: number;
  /** How many requests to DynamoDB one call takes. */
  readonly requests: number;
  /** How long one of them takes. */
  readonly request: number;
  /** Processor time of this process above the direct call's: checks, masking, signatures, the AWS SDK. */
  readonly computing: number;
}

export class BenchCloud {
  /** How long each request to DynamoDB took, of the call that is being measured. */
  private waited: number[] = [];
  private readonly client: DynamoDBDocumentClient;
  private readonly store: WireTransactionStore;
  private readonly bedrock: SignedBedrock;
  private readonly digest = `sha256:${'b'.repeat(64)}`;

  public constructor(endpoint: string) {
    this.client = DynamoDBDocumentClient.from(
      new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS, maxAttempts: 10 }),
      { marshallOptions: { removeUndefinedValues: true } },
    );
    const dynamo = {
      endpoint,
      region: REGION,
      name: 'dynamodb',
      credentials: CREDENTIALS,
      silenceMilliseconds: 10_000,
    };
    this.store = new WireTransactionStore(new TimedHttp(dynamo, (took) => this.waited.push(took)));
    this.bedrock = new SignedBedrock(endpoint, REGION, CREDENTIALS);
  }

  public async setUp(): Promise<void> {
    await this.table('tokens', 'tokenHash');
    await this.table('ledger', 'id');
    await this.table('trail', 'trace', 'entry');
    await this.table('experiments', 'experiment', 'item');
    const manifest: ExperimentManifest = {
      name: 'bench',
      model: MODEL,
      parameters: { maxTokens: 300 },
      prompt: '{{text}}',
      tools: [],
      dataset: { receipt: 'receipts/none', sha256: '0'.repeat(64) },
      assertions: [],
      safety: [],
      trials: 1,
    };
    const item = { ...experimentKey(this.digest), name: 'bench', manifest: JSON.stringify(manifest) };
    await this.client.send(new PutCommand({ TableName: 'experiments', Item: item }));
  }

  /** What the gateway adds to a call, in the median: each call through it is paired with one past it. */
  public async overhead(calls: number): Promise<Overhead> {
    const { gateway, bearer } = await this.gateway();
    const samples: Overhead[] = [];
    for (let index = -20; index < calls; index++) {
      const body = JSON.stringify({
        messages: [{ role: 'user', content: [{ text: `${index} ${PROMPT}` }] }],
        inferenceConfig: { maxTokens: 300 },
      });
      const path = `/model/${encodeURIComponent(MODEL)}/converse`;
      const atFirst = process.cpuUsage();
      const direct = await timed(() => this.direct({ path, headers: { 'content-type': 'application/json' }, body }));
      const directComputing = processorTime(atFirst);
      this.waited = [];
      const before = process.cpuUsage();
      const start = performance.now();
      const response = await gateway.handle({ path, headers: { authorization: `Bearer ${bearer}` }, body });
      const text = await textOf(response.body);
      const answered = performance.now() - start;
      await response.close();
      const settled = performance.now() - start;
      if (response.status !== 200) throw new Error(`The gateway refused the benchmark's call: ${text}`);
      // The first calls warm connections and compiled code.
      if (index < 0) continue;
      samples.push({
        direct,
        added: answered - direct,
        addedUntilSettled: settled - direct,
        requests: this.waited.length,
        request: sum(this.waited) / this.waited.length,
        computing: processorTime(before) - directComputing,
      });
    }
    const of = (name: keyof Overhead): number => median(samples.map((sample) => sample[name]));
    return {
      direct: of('direct'),
      added: of('added'),
      addedUntilSettled: of('addedUntilSettled'),
      requests: of('requests'),
      request: of('request'),
      computing: of('computing'),
    };
  }

  /** Reservations a second on one team's budget, counted for a while; each reserves in as many scopes. */
  public async reservations(scopes: 1 | 2 | 3, callers: number, milliseconds: number): Promise<number> {
    const ledger = new Ledger(this.store, 'ledger');
    const limits = {
      team: LIMITS.team,
      ...(scopes > 1 && { experiment: LIMITS.experiment }),
      ...(scopes > 2 && { run: LIMITS.run }),
    };
    const until = Date.now() + milliseconds;
    let count = 0;
    const caller = async (): Promise<void> => {
      while (Date.now() < until) {
        const { result } = await ledger.reserve({
          callId: randomUUID(),
          budgets: budgetsOf(limits, new Date(), this.digest, 'run'),
          amount: 1,
          model: MODEL,
          experiment: this.digest,
          trace: 'bench',
          together: [],
        });
        if (result === 'RESERVED') count++;
      }
    };
    await Promise.all(Array.from({ length: callers }, caller));
    return count / (milliseconds / 1000);
  }

  private async direct(request: BedrockRequest): Promise<void> {
    const { status, body } = await this.bedrock.send(request);
    const text = await textOf(body);
    if (status !== 200) throw new Error(`The emulator refused the benchmark's call: ${text}`);
  }

  private async gateway(): Promise<{ gateway: Gateway; bearer: string }> {
    const { response, item } = mintToken(
      'arn:aws:iam::000000000000:role/bench',
      { experiment: this.digest, lifetime: 3600 },
      Date.now(),
    );
    await this.client.send(new PutCommand({ TableName: 'tokens', Item: item }));
    const { store } = this;
    const gateway = new Gateway({
      tokens: new DynamoTokens(this.client, 'tokens', 64),
      contexts: new DynamoCallContexts(this.client, { experiments: 'experiments', ledger: 'ledger' }),
      bedrock: this.bedrock,
      ledger: new Ledger(store, 'ledger'),
      store,
      trailTable: 'trail',
      limits: LIMITS,
      models: [{ id: MODEL, maxOutputTokens: 4096 }],
      guards: { callsPerMinute: 1_000_000, tokensPerMinute: 1_000_000_000, cycleRepeats: 8 },
      mask: maskRecordText,
      now: Date.now,
      report: (message) => process.stderr.write(`${message}\n`),
      measure: () => undefined,
    });
    return { gateway, bearer: response.token };
  }

  private async table(name: string, ...keys: string[]): Promise<void> {
    await this.client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: keys.map((key, index) => ({ AttributeName: key, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
        AttributeDefinitions: keys.map((key) => ({ AttributeName: key, AttributeType: 'S' })),
      }),
    );
  }
}

/** Tells how long each request took, from the finished request to the answer's last byte. What is computed around it is the gateway's own. */
class TimedHttp extends SignedHttp {
  public constructor(
    service: ConstructorParameters<typeof SignedHttp>[0],
    private readonly told: (milliseconds: number) => void,
  ) {
    super(service);
  }

  public override async send(request: HttpQuestion): Promise<HttpAnswer> {
    const start = performance.now();
    const answer = await super.send(request);
    return { ...answer, body: this.ended(answer.body, start) };
  }

  private async *ended(body: AsyncIterable<Uint8Array>, start: number): AsyncGenerator<Uint8Array> {
    yield* body;
    this.told(performance.now() - start);
  }
}

const PROMPT =
  'A customer, Jane Miller (jane.miller@example.com), writes that her order of the 3rd of March has not arrived. ' +
  'Answer politely, say what happens next, and ask for nothing that we know already. '.repeat(4);

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function processorTime(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
