import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SNSEvent } from 'aws-lambda';
import { FuseReason, LedgerEnv, type LedgerLimits } from '../../lib/private/contracts/ledger';
import { Ledger, budgetsOf } from '../shared/ledger/ledger';
import { DynamoTransactionStore } from '../shared/ledger/store';
import { requireEnv } from '../shared/require-env';

const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient());

/** AWS Budgets says that the account has spent its limit: the fuse blows, whatever the ledger thinks. */
export async function handler(event: SNSEvent): Promise<void> {
  const limits = JSON.parse(requireEnv(LedgerEnv.LIMITS)) as LedgerLimits;
  const ledger = new Ledger(new DynamoTransactionStore(dynamo), requireEnv(LedgerEnv.TABLE));
  const [team] = budgetsOf({ team: limits.team }, new Date(), '');
  if (!team) return;
  await ledger.fence(team, {
    scope: team.scope,
    reason: FuseReason.AWS_BUDGET,
    detail: `AWS Budgets: ${event.Records[0]?.Sns.Subject ?? 'the budget is spent'}`.slice(0, 300),
    at: new Date().toISOString(),
  });
}
