import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ExperimentEnv } from '../../lib/private/contracts/experiments';
import { ApprovedModelEntry, GatewayEnv, GatewayGuards, PinnedGuardrail } from '../../lib/private/contracts/gateway';
import { LedgerEnv, LedgerLimits } from '../../lib/private/contracts/ledger';
import { MetricName } from '../../lib/private/contracts/observations';
import { TrailEnv } from '../../lib/private/contracts/trail';
import { maskRecordText } from '../mask/engine/record-text';
import { Ledger } from '../shared/ledger/ledger';
import { publishMetrics } from '../shared/metrics';
import { requireEnv } from '../shared/require-env';
import { SignedBedrock } from './bedrock';
import { DynamoCallContexts } from './call-context';
import { Gateway } from './gateway';
import { LONGEST_PERIOD } from './loop-guard';
import { SignedHttp } from './signed-http';
import { DynamoTokens } from './token-check';
import { StreamingRuntime, buffered, streamed } from './transport';
import { WireTransactionStore } from './wire-store';

const region = requireEnv('AWS_REGION');
const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
  marshallOptions: { removeUndefinedValues: true },
});
const credentials = fromNodeProviderChain();
const store = new WireTransactionStore(
  new SignedHttp({
    endpoint: endpointOf('dynamodb', 'DYNAMODB'),
    region,
    name: 'dynamodb',
    credentials,
    silenceMilliseconds: 10_000,
  }),
);
const guardrail = process.env[GatewayEnv.GUARDRAIL];
const guards = JSON.parse(requireEnv(GatewayEnv.GUARDS)) as GatewayGuards;

const gateway = new Gateway({
  tokens: new DynamoTokens(dynamo, requireEnv(GatewayEnv.TOKEN_TABLE), LONGEST_PERIOD * guards.cycleRepeats),
  contexts: new DynamoCallContexts(dynamo, {
    experiments: requireEnv(ExperimentEnv.TABLE),
    ledger: requireEnv(LedgerEnv.TABLE),
  }),
  bedrock: new SignedBedrock(endpointOf('bedrock-runtime', 'BEDROCK_RUNTIME'), region, credentials),
  ledger: new Ledger(store, requireEnv(LedgerEnv.TABLE)),
  store,
  trailTable: requireEnv(TrailEnv.TABLE),
  limits: JSON.parse(requireEnv(LedgerEnv.LIMITS)) as LedgerLimits,
  models: JSON.parse(requireEnv(GatewayEnv.MODELS)) as ApprovedModelEntry[],
  guards,
  guardrail: guardrail ? (JSON.parse(guardrail) as PinnedGuardrail) : undefined,
  mask: maskRecordText,
  now: Date.now,
  report,
  measure: publishMetrics,
});

const { awslambda } = globalThis as { awslambda?: Partial<StreamingRuntime> };
const answer = gateway.handle.bind(gateway);

export const handler = isStreaming(awslambda) ? streamed(awslambda, answer) : buffered(answer);

/** The SDK makes the global, too, without what streams: https://www.npmjs.com/package/@aws/lambda-invoke-store */
function isStreaming(runtime: Partial<StreamingRuntime> | undefined): runtime is StreamingRuntime {
  return runtime?.streamifyResponse !== undefined && runtime.HttpResponseStream !== undefined;
}

/** The SDKs' own variables, so that the local cloud is found as AWS would be. */
function endpointOf(service: string, variable: string): string {
  return (
    process.env[`AWS_ENDPOINT_URL_${variable}`] ??
    process.env.AWS_ENDPOINT_URL ??
    `https://${service}.${region}.amazonaws.com`
  );
}

/** Names and codes only: messages of errors may quote what was sent. */
function report(message: string, error: unknown): void {
  const name = error instanceof Error ? error.name : 'Error';
  const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : '';
  process.stderr.write(`${JSON.stringify({ level: 'ERROR', message, error: `${name}${code}` })}\n`);
  publishMetrics({ [MetricName.GATEWAY_FAULTS]: 1 });
}
