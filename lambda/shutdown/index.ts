import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
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
import { blowTeamFuse } from './blow-fuse';
import { canary } from './canary';
import { kinds } from './kinds';
import { TableMemory } from './memory';
import { stopAll } from './stop-all';

const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient());
const iam = new IAMClient();

/** One step of the shutdown. Each may be asked for again at any time: it looks at what is there and does what is left to do. */
export async function handler(request: ShutdownRequest): Promise<ShutdownStepResult> {
  const targets = JSON.parse(requireEnv(ShutdownEnv.TARGETS)) as ShutdownTargets;
  const limits = JSON.parse(requireEnv(LedgerEnv.LIMITS)) as LedgerLimits;
  const ledger = new Ledger(new DynamoTransactionStore(dynamo), requireEnv(LedgerEnv.TABLE));
  const { step, execution } = request;
  const stop = async (group: 'restarters' | 'roles' | 'work'): Promise<ShutdownStepResult> => ({
    step,
    ...(await stopAll(
      kinds(targets)[group],
      targets,
      new TableMemory(dynamo, requireEnv(ShutdownEnv.MEMORY_TABLE)),
      execution,
    )),
  });
  switch (step) {
    case ShutdownStep.BLOW_FUSE: {
      const blown = await blowTeamFuse(ledger, limits, request);
      publishMetrics({ [MetricName.FUSE_BLOWN]: 1 });
      return { step, acted: blown ? ['fuse'] : [], failed: [], absent: [] };
    }
    case ShutdownStep.DISABLE_RESTARTERS:
      return stop('restarters');
    case ShutdownStep.REVOKE:
      return stop('roles');
    case ShutdownStep.STOP_WORK:
      return stop('work');
    case ShutdownStep.CANARY:
      return { step, acted: [], failed: [], absent: [], canary: await canary(ledger, limits, iam, targets) };
  }
}
