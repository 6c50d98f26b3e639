import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { LedgerEnv, type LedgerLimits } from '../../lib/private/contracts/ledger';
import { budgetsOf } from '../shared/ledger/budgets';
import { Ledger } from '../shared/ledger/ledger';
import { DynamoTransactionStore } from '../shared/ledger/store';
import { requireEnv } from '../shared/require-env';
import { type BreachEvent, breachOf } from './breach';

const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient());

/** Somebody outside the ledger says that it was passed or gone round: the fuse blows, whatever the ledger thinks. */
export async function handler(event: BreachEvent): Promise<void> {
  const limits = JSON.parse(requireEnv(LedgerEnv.LIMITS)) as LedgerLimits;
  const ledger = new Ledger(new DynamoTransactionStore(dynamo), requireEnv(LedgerEnv.TABLE));
  const [team] = budgetsOf({ team: limits.team }, new Date(), '');
  if (!team) return;
  await ledger.fence(team, { scope: team.scope, ...breachOf(event), at: new Date().toISOString() });
}
