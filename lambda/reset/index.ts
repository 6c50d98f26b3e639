import type { Context } from 'aws-lambda';
import { experimentPrefix } from '../../lib/private/contracts/experiments';
import {
  DeletedBatch,
  DrainedExperiment,
  ExperimentInventory,
  FencedExperiment,
  ResetEnv,
  ResetEvent,
  VerifiedReset,
} from '../../lib/private/contracts/reset';
import { reasonIn } from '../shared/failure-cause';
import { requireEnv } from '../shared/require-env';
import { ExperimentRecords } from './experiment-records';
import { ResetLog } from './reset-log';
import { ResetSteps } from './steps';
import { Workspace } from './workspace';

const records = new ExperimentRecords({
  experiments: requireEnv(ResetEnv.EXPERIMENT_TABLE),
  promotions: requireEnv(ResetEnv.PROMOTION_TABLE),
  tokens: requireEnv(ResetEnv.TOKEN_TABLE),
  ledger: requireEnv(ResetEnv.LEDGER_TABLE),
});
const workspace = new Workspace(requireEnv(ResetEnv.WORKSPACE_BUCKET));
const log = new ResetLog(requireEnv(ResetEnv.RESET_TABLE), requireEnv(ResetEnv.RECEIPT_KEY));

/** Left for the tables after the last batch of objects. */
const MARGIN_MILLISECONDS = 60_000;

type ResetAnswer = FencedExperiment | DrainedExperiment | DeletedBatch | VerifiedReset;

export async function handler(event: ResetEvent, context: Context): Promise<ResetAnswer | undefined> {
  const steps = new ResetSteps({
    now: () => new Date().toISOString(),
    experiment: (digest) => records.experiment(digest),
    fence: (digest, by, at) => records.fence(digest, by, at),
    inventory,
    runs: (digest) => records.runs(digest),
    promotions: (digest) => records.promotions(digest),
    held: (digest) => records.held(digest),
    deleteEverything: (digest) =>
      deleteEverything(digest, () => context.getRemainingTimeInMillis() > MARGIN_MILLISECONDS),
    enter: (item) => log.enter(item),
    find: (reset) => log.find(reset),
    close: (reset, facts) => log.close(reset, facts),
    sign: (receipt) => log.sign(receipt),
  });
  switch (event.action) {
    case 'fence':
      return steps.fence(event.experiment, event.reset, event.requester, event.executionArn);
    case 'drain':
      return steps.drain(event.experiment, event.attempt);
    case 'delete':
      return steps.delete(event.experiment);
    case 'verify':
      return steps.verify(event.experiment, event.reset, event.attempt, event.held, event.stopped, event.left);
    case 'close':
      await steps.close(event.reset, reasonIn(event.reason));
      return undefined;
  }
}

/** Objects before the items that name them. */
async function deleteEverything(digest: string, hasTime: () => boolean): Promise<boolean> {
  if (await workspace.deleteAll(experimentPrefix(digest), hasTime)) {
    return true;
  }
  await records.deleteAll(digest);
  return false;
}

async function inventory(digest: string): Promise<ExperimentInventory> {
  const [objects, counts] = await Promise.all([workspace.count(experimentPrefix(digest)), records.count(digest)]);
  return { objects, ...counts };
}
