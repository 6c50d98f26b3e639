import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { LedgerEnv, type LedgerLimits } from '../../lib/private/contracts/ledger';
import { MetricName } from '../../lib/private/contracts/observations';
import {
  ShutdownEnv,
  type ShutdownRequest,
  ShutdownStep,
  type ShutdownStepResult,
  type ShutdownTargets,
} from '../../lib/private/contracts/shutdown';
import { Ledger } from '../shared/ledger/ledger';
import { DynamoTransactionStore } from '../shared/ledger/store';
import { publishMetrics } from '../shared/metrics';
import { requireEnv } from '../shared/require-env';
import { awsClients } from './kinds';
import { TableMemory } from './memory';
import { takeStep } from './take-step';

const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient());
const clients = awsClients();

export async function handler(request: ShutdownRequest): Promise<ShutdownStepResult> {
  const result = await takeStep(request, {
    targets: JSON.parse(requireEnv(ShutdownEnv.TARGETS)) as ShutdownTargets,
    limits: JSON.parse(requireEnv(LedgerEnv.LIMITS)) as LedgerLimits,
    ledger: new Ledger(new DynamoTransactionStore(dynamo), requireEnv(LedgerEnv.TABLE)),
    memory: new TableMemory(dynamo, requireEnv(ShutdownEnv.MEMORY_TABLE)),
    clients,
  });
  if (request.step === ShutdownStep.BLOW_FUSE) publishMetrics({ [MetricName.FUSE_BLOWN]: 1 });
  return result;
}
