import { DsseEnvelope } from '../../lib/private/contracts/dsse';
import { ExperimentItem } from '../../lib/private/contracts/experiments';
import { PromotionItem, PromotionStatus } from '../../lib/private/contracts/promotion';
import {
  DeletedBatch,
  DrainedExperiment,
  ExperimentInventory,
  FencedExperiment,
  ResetItem,
  ResetReceipt,
  ResetStatus,
  StoppedWork,
  VerifiedReset,
} from '../../lib/private/contracts/reset';
import { RunItem, RunStatus } from '../../lib/private/contracts/runs';

/** What the steps need from AWS. */
export interface ResetSurroundings {
  readonly now: () => string;
  readonly experiment: (digest: string) => Promise<ExperimentItem | undefined>;
  /** Puts up the fence, and blows the fuse of the experiment's scope in the ledger. Returns since when it stands. */
  readonly fence: (digest: string, by: string, at: string) => Promise<string>;
  readonly inventory: (digest: string) => Promise<ExperimentInventory>;
  readonly runs: (digest: string) => Promise<RunItem[]>;
  readonly promotions: (digest: string) => Promise<PromotionItem[]>;
  /** Micro-dollars that calls under way hold. */
  readonly held: (digest: string) => Promise<number>;
  /** Deletes what there is until the time is up. True: there is more. */
  readonly deleteEverything: (digest: string) => Promise<boolean>;
  readonly enter: (item: ResetItem) => Promise<void>;
  readonly find: (reset: string) => Promise<ResetItem | undefined>;
  readonly close: (reset: string, facts: Partial<ResetItem>) => Promise<void>;
  readonly sign: (receipt: ResetReceipt) => Promise<DsseEnvelope>;
}

/** How often calls under way are waited for, and deletion is repeated; the state machine waits between. */
const DRAIN_ATTEMPTS = 60;
const VERIFY_ATTEMPTS = 10;

const KEPT = [
  'the trail of every call',
  "the manifest's digest, name and author, so that the digest is not used again",
  'what was promoted into the outbox',
  'the masked data',
  "the team's spend of the month, and the ledger's settled entries until they expire",
  'this receipt',
];

/** The steps of a reset, each one a state of the state machine. Every one may be repeated. */
export class ResetSteps {
  public constructor(private readonly aws: ResetSurroundings) {}

  /** From here on no token is minted for the experiment and no call admitted. */
  public async fence(
    experiment: string,
    reset: string,
    requester: string,
    executionArn: string,
  ): Promise<FencedExperiment> {
    const registered = await this.registered(experiment);
    const startedAt = this.aws.now();
    const fencedAt = await this.aws.fence(experiment, requester, startedAt);
    const [found, runs, promotions] = await Promise.all([
      this.aws.inventory(experiment),
      this.aws.runs(experiment),
      this.aws.promotions(experiment),
    ]);
    await this.aws.enter({
      reset,
      experiment,
      status: ResetStatus.RUNNING,
      requester,
      name: registered.name,
      author: registered.author,
      startedAt,
      executionArn,
      found,
      promotions: promotions.map(({ promotion, status, evidence }) => ({ promotion, status, evidence })),
    });
    const atWork = [
      ...runs.filter(({ status }) => status === RunStatus.RUNNING),
      ...promotions.filter(
        ({ status }) => status === PromotionStatus.TRYING || status === PromotionStatus.AWAITING_APPROVAL,
      ),
    ];
    return { fencedAt, executions: [...new Set(atWork.map((work) => work.executionArn))] };
  }

  public async drain(experiment: string, attempt: number): Promise<DrainedExperiment> {
    const held = await this.aws.held(experiment);
    return { drained: held === 0 || attempt + 1 >= DRAIN_ATTEMPTS, attempt: attempt + 1, held };
  }

  public async delete(experiment: string): Promise<DeletedBatch> {
    // Without the fence, what is deleted would come back.
    const { fencedAt } = await this.registered(experiment);
    if (fencedAt === undefined) {
      throw new Error(`The experiment ${experiment} is not fenced. A reset begins with the fence.`);
    }
    return { more: await this.aws.deleteEverything(experiment) };
  }

  /** Proves by listing that nothing is left, and only then signs the receipt. */
  public async verify(
    experiment: string,
    reset: string,
    attempt: number,
    held: number,
    stopped: StoppedWork,
    left: StoppedWork,
  ): Promise<VerifiedReset> {
    const remaining = {
      ...(await this.aws.inventory(experiment)),
      runningExecutions: left.runningExecutions,
      schedules: left.remainingSchedules,
    };
    const leftovers = Object.entries(remaining).filter(([, count]) => count > 0);
    const clean = leftovers.length === 0;
    if (clean) {
      await this.keepReceipt(experiment, reset, held, stopped, remaining);
    }
    const next = attempt + 1;
    return {
      clean,
      final: clean || next >= VERIFY_ATTEMPTS,
      attempt: next,
      reason: clean
        ? 'Nothing is left.'
        : `After ${next} attempts there is still: ${leftovers.map(([kind, count]) => `${count} ${kind}`).join(', ')}. Start the reset again; the experiment stays fenced.`,
      remaining,
    };
  }

  public async close(reset: string, reason: string): Promise<void> {
    if (await this.aws.find(reset)) {
      await this.aws.close(reset, { status: ResetStatus.INCOMPLETE, reason, endedAt: this.aws.now() });
    }
  }

  private async keepReceipt(
    experiment: string,
    reset: string,
    held: number,
    stopped: StoppedWork,
    remaining: VerifiedReset['remaining'],
  ): Promise<void> {
    const item = await this.aws.find(reset);
    const { fencedAt } = await this.registered(experiment);
    if (!item || fencedAt === undefined) {
      throw new Error(`The reset ${reset} of ${experiment} is not on record.`);
    }
    const completedAt = this.aws.now();
    const envelope = await this.aws.sign({
      version: 1,
      reset,
      experiment,
      name: item.name,
      author: item.author,
      requester: item.requester,
      fencedAt,
      completedAt,
      found: item.found,
      stopped,
      held,
      remaining,
      promotions: item.promotions,
      kept: KEPT,
    });
    await this.aws.close(reset, { status: ResetStatus.DONE, endedAt: completedAt, receipt: JSON.stringify(envelope) });
  }

  private async registered(experiment: string): Promise<ExperimentItem> {
    const item = await this.aws.experiment(experiment);
    if (!item) {
      throw new Error(`No experiment is registered under ${experiment}, so there is nothing to reset.`);
    }
    return item;
  }
}
