import { ExperimentItem, ExperimentManifest } from '../../lib/private/contracts/experiments';
import {
  ApprovalDecision,
  PromotionAssessment,
  PromotionBegun,
  PromotionCriteriaDocument,
  PromotionItem,
  PromotionJudgement,
  PromotionReport,
  PromotionStatement,
  PromotionStatus,
  ReleasedPromotion,
} from '../../lib/private/contracts/promotion';
import { TrialItem, TrialSuite, TrialSuiteName, VerifiedDataset } from '../../lib/private/contracts/runs';
import { canonicalJson, sha256 } from '../shared/canonical-json';
import { openManifest } from '../shared/experiment-manifest';
import { TrailFacts, assessAccuracy, decideCriteria } from './criteria';
import { PromotionRefused } from './refusal';
import { whyNotApprover } from './separation-of-duties';
import { promotionStatement } from './statement';

/** What the steps need from AWS. */
export interface PromotionSurroundings {
  readonly criteria: PromotionCriteriaDocument;
  readonly now: () => string;
  readonly experiment: (digest: string) => Promise<ExperimentItem | undefined>;
  readonly trials: (digest: string, run: string, suite: TrialSuiteName) => Promise<TrialItem[]>;
  readonly trail: (trials: readonly TrialItem[]) => Promise<ReadonlyMap<string, TrailFacts>>;
  readonly find: (promotion: string) => Promise<PromotionItem | undefined>;
  readonly enter: (item: PromotionItem) => Promise<void>;
  readonly others: (digest: string, promotion: string) => Promise<number>;
  readonly update: (promotion: string, facts: Partial<PromotionItem>) => Promise<void>;
  /** Signs and copies to the outbox; returns the statement's key. */
  readonly release: (statement: PromotionStatement, manifest: string) => Promise<string>;
}

interface Step {
  readonly promotion: string;
  readonly experiment: string;
}

/** The steps of a promotion, each one a state of the state machine. */
export class PromotionSteps {
  public constructor(private readonly aws: PromotionSurroundings) {}

  public async begin(
    { promotion, experiment }: Step,
    requester: string,
    executionArn: string,
    dataset: VerifiedDataset,
  ): Promise<PromotionBegun> {
    const { author } = await this.registered(experiment);
    const { safetyTrials } = this.aws.criteria;
    await this.aws.enter({
      promotion,
      experiment,
      status: PromotionStatus.TRYING,
      requester,
      author,
      startedAt: this.aws.now(),
      executionArn,
    });
    if (safetyTrials > 0 && dataset.safetyPrompts === 0) {
      throw new PromotionRefused(
        'The manifest has no safety suite, and the criteria ask for one. Add prompts under `safety` and register that as a new experiment.',
      );
    }
    const { until } = assessAccuracy(this.aws.criteria, []);
    return { author, requester, until, safetyTrials: safetyTrials * dataset.safetyPrompts };
  }

  public async assess({ promotion, experiment }: Step): Promise<PromotionAssessment> {
    const trials = await this.aws.trials(experiment, promotion, TrialSuite.DATASET);
    const { decided, until } = assessAccuracy(this.aws.criteria, trials);
    return { decided, until };
  }

  public async judge({ promotion, experiment }: Step, dataset: VerifiedDataset): Promise<PromotionJudgement> {
    const { manifest, item } = await this.registered(experiment);
    const started = await this.started(promotion);
    const datasetTrials = await this.aws.trials(experiment, promotion, TrialSuite.DATASET);
    const safetyTrials = await this.aws.trials(experiment, promotion, TrialSuite.SAFETY);
    const trials = [...datasetTrials, ...safetyTrials];
    const results = decideCriteria(this.aws.criteria, {
      dataset: datasetTrials,
      safety: safetyTrials,
      safetyPrompts: dataset.safetyPrompts,
      trail: await this.aws.trail(trials),
    });
    const report: PromotionReport = {
      experiment,
      promotion,
      name: manifest.name,
      model: manifest.model,
      author: item.author,
      requester: started.requester,
      dataset,
      earlierPromotions: await this.aws.others(experiment, promotion),
      criteria: this.aws.criteria,
      results,
      met: results.every(({ met }) => met),
      trialsSha256: sha256(canonicalJson(trials)),
    };
    const text = canonicalJson(report);
    const evidence = `sha256:${sha256(text)}`;
    await this.aws.update(promotion, {
      report: text,
      evidence,
      ...(report.met && { status: PromotionStatus.AWAITING_APPROVAL }),
    });
    const unmet = results.filter(({ met }) => !met).map(({ statement }) => statement);
    return { met: report.met, evidence, reason: unmet.join(' ') };
  }

  /** Everything is checked again: what was approved is what is signed, by somebody else, of an experiment that still stands. */
  public async release({ promotion, experiment }: Step, approval: ApprovalDecision): Promise<ReleasedPromotion> {
    const { item, canonical } = await this.registered(experiment);
    const { report: text, evidence, requester } = await this.started(promotion);
    if (text === undefined || evidence === undefined || evidence !== approval.evidence) {
      throw new PromotionRefused(
        `The approval is for ${approval.evidence}, and the promotion's evidence is ${evidence ?? 'not there yet'}. Start the promotion again.`,
      );
    }
    const report = JSON.parse(text) as PromotionReport;
    if (`sha256:${sha256(canonicalJson(report))}` !== evidence || report.experiment !== experiment || !report.met) {
      throw new PromotionRefused('The report was changed after it was judged. Start the promotion again.');
    }
    const refusal =
      whyNotApprover(approval.approver, { arn: item.author, deed: 'registered the experiment' }) ??
      whyNotApprover(approval.approver, { arn: requester, deed: 'asked for the promotion' });
    if (refusal !== undefined) {
      throw new PromotionRefused(refusal);
    }
    const promotedAt = this.aws.now();
    const statement = await this.aws.release(promotionStatement(report, evidence, approval, promotedAt), canonical);
    await this.aws.update(promotion, {
      status: PromotionStatus.PROMOTED,
      endedAt: promotedAt,
      approver: approval.approver,
      reason: approval.reason,
      statement,
    });
    return { statement };
  }

  public async close({ promotion }: Step, status: PromotionItem['status'], reason: string): Promise<void> {
    if (await this.aws.find(promotion)) {
      await this.aws.update(promotion, { status, reason, endedAt: this.aws.now() });
    }
  }

  private async registered(digest: string): Promise<{
    readonly item: ExperimentItem;
    readonly author: string;
    readonly manifest: ExperimentManifest;
    readonly canonical: string;
  }> {
    const item = await this.aws.experiment(digest);
    if (!item) {
      throw new PromotionRefused(`No experiment is registered under ${digest}.`);
    }
    if (item.fencedAt || item.manifest === undefined) {
      throw new PromotionRefused(
        `The experiment ${digest} was reset at ${item.fencedAt ?? 'an earlier time'} and cannot be promoted.`,
      );
    }
    return { item, author: item.author, manifest: openManifest(item.manifest, digest), canonical: item.manifest };
  }

  private async started(promotion: string): Promise<PromotionItem> {
    const item = await this.aws.find(promotion);
    if (!item) {
      throw new PromotionRefused(
        `The promotion ${promotion} is not on record: its experiment was reset in the meantime.`,
      );
    }
    return item;
  }
}
