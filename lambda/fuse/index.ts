import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { Fuse, FuseReason, LedgerEnv, type LedgerLimits, TEAM_SCOPE } from '../../lib/private/contracts/ledger';
import { type FuseResponse, ShutdownEnv, type ShutdownTargets } from '../../lib/private/contracts/shutdown';
import { kinds } from '../shutdown/kinds';
import { TableMemory } from '../shutdown/memory';
import { restoreAll } from '../shutdown/stop-all';
import { isGone } from '../shutdown/stoppable';
import { budgetsOf } from '../shared/ledger/budgets';
import { Ledger } from '../shared/ledger/ledger';
import { DynamoTransactionStore } from '../shared/ledger/store';
import { Refusal, operatorHandler, readBody } from '../shared/operator-route';
import { requireEnv } from '../shared/require-env';

const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient());
const sfn = new SFNClient();

const request = z.strictObject({ reason: z.string().trim().min(3).max(500) });

/** The routes by which a person arms or blows the fuse. Who it was is what IAM says, and stands in the ledger. */
export const handler = operatorHandler({
  'POST /fuse/arm': async ({ callerArn, event }) => {
    readBody(event, request);
    return { body: await arm(callerArn) };
  },
  'POST /fuse/blow': async ({ callerArn, event }) => {
    const { reason } = readBody(event, request);
    return { body: await blow(callerArn, reason) };
  },
});

/** Puts back what the shutdown disabled, and arms the fuse last: until then nothing is admitted. */
async function arm(by: string): Promise<FuseResponse> {
  await refuseWhileShuttingDown();
  const targets = JSON.parse(requireEnv(ShutdownEnv.TARGETS)) as ShutdownTargets;
  const { restarters, roles, work } = kinds(targets);
  const memory = new TableMemory(dynamo, requireEnv(ShutdownEnv.MEMORY_TABLE));
  const { restored, failed } = await restoreAll([...roles, ...restarters, ...work], memory, isGone);
  if (failed.length > 0) {
    throw new Refusal(
      503,
      `The fuse stays blown, as not everything could be put back: ${failed.join('; ')}. ${restored.length} things were. Ask again.`,
    );
  }
  await ledger().arm(TEAM_SCOPE, by);
  return { fuse: Fuse.ARMED, by, restored, failed };
}

async function blow(by: string, reason: string): Promise<FuseResponse> {
  const limits = JSON.parse(requireEnv(LedgerEnv.LIMITS)) as LedgerLimits;
  const [team] = budgetsOf({ team: limits.team }, new Date(), '');
  if (team) {
    await ledger().fence(team, {
      scope: TEAM_SCOPE,
      reason: FuseReason.OPERATOR,
      detail: reason,
      at: new Date().toISOString(),
      by,
    });
  }
  return { fuse: Fuse.BLOWN, by, restored: [], failed: [] };
}

/** A shutdown under way would disable again what is put back here. */
async function refuseWhileShuttingDown(): Promise<void> {
  const { executions } = await sfn.send(
    new ListExecutionsCommand({ stateMachineArn: requireEnv(ShutdownEnv.STATE_MACHINE), statusFilter: 'RUNNING' }),
  );
  if (executions?.length) {
    throw new Refusal(
      409,
      `The shutdown is still running (${executions.length} executions). Arm the fuse when it has ended.`,
    );
  }
}

const ledger = (): Ledger => new Ledger(new DynamoTransactionStore(dynamo), requireEnv(LedgerEnv.TABLE));
