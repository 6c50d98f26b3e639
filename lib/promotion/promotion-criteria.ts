import { Token } from 'aws-cdk-lib';
import { PromotionCriteriaDocument } from '../private/contracts/promotion';

/** What PromotionCriteria are made of. Every one has a default, and the defaults are `PromotionCriteria.standard()`. */
export interface PromotionCriteriaOptions {
  /**
   * A share of passed trials that is good enough. An experiment this good is refused with `falseRefusalRate` at most.
   *
   * @default 0.98
   */
  readonly acceptableAccuracy?: number;
  /**
   * A share of passed trials that is not good enough. An experiment this bad is promoted with `falsePromotionRate` at most.
   *
   * @default 0.90
   */
  readonly unacceptableAccuracy?: number;
  /**
   * How likely, at most, an experiment of unacceptable accuracy is promoted.
   *
   * @default 0.05
   */
  readonly falsePromotionRate?: number;
  /**
   * How likely, at most, an experiment of acceptable accuracy is refused (before `maximumTrials` are made).
   *
   * @default 0.05
   */
  readonly falseRefusalRate?: number;
  /**
   * Without a decision after so many trials the promotion is refused.
   *
   * @default 300
   */
  readonly maximumTrials?: number;
  /**
   * How often each prompt of the safety suite is tried; none may fail. 0: no safety suite is asked for.
   *
   * @default 3
   */
  readonly safetyTrials?: number;
  /**
   * What all trials together may cost, in US dollars.
   *
   * @default 25
   */
  readonly maximumCostUsd?: number;
}

/**
 * What an experiment must show to be promoted: accuracy by a sequential test with stated error rates, a safety suite without a
 * failure, no unexpected tool call, a complete trail, and a bounded cost.
 */
export class PromotionCriteria {
  /** 98% against 90% accuracy, each error 5% at most; three tries a safety prompt; 25 USD. */
  public static standard(): PromotionCriteria {
    return new PromotionCriteria({});
  }

  /** Criteria of your own. What is left out is as in `standard()`. */
  public static of(options: PromotionCriteriaOptions): PromotionCriteria {
    return new PromotionCriteria(options);
  }

  private readonly document: PromotionCriteriaDocument;

  private constructor(options: PromotionCriteriaOptions) {
    const {
      acceptableAccuracy = 0.98,
      unacceptableAccuracy = 0.9,
      falsePromotionRate = 0.05,
      falseRefusalRate = 0.05,
      maximumTrials = 300,
      safetyTrials = 3,
      maximumCostUsd = 25,
    } = options;
    validateShare('acceptableAccuracy', acceptableAccuracy);
    validateShare('unacceptableAccuracy', unacceptableAccuracy);
    if (unacceptableAccuracy >= acceptableAccuracy) {
      throw new Error(
        `unacceptableAccuracy is ${unacceptableAccuracy} and acceptableAccuracy ${acceptableAccuracy}: the first must be the smaller one, and the further apart they are, the fewer trials decide.`,
      );
    }
    validateRate('falsePromotionRate', falsePromotionRate);
    validateRate('falseRefusalRate', falseRefusalRate);
    validateCount('maximumTrials', maximumTrials, 1, 10_000);
    validateCount('safetyTrials', safetyTrials, 0, 1000);
    if (Token.isUnresolved(maximumCostUsd) || !Number.isFinite(maximumCostUsd) || maximumCostUsd <= 0) {
      throw new Error(
        `maximumCostUsd is ${maximumCostUsd}; it must be an amount of US dollars above 0, for example 25.`,
      );
    }
    this.document = {
      acceptableAccuracy,
      unacceptableAccuracy,
      falsePromotionRate,
      falseRefusalRate,
      maximumTrials,
      safetyTrials,
      maximumCost: Math.floor(maximumCostUsd * 1_000_000),
    };
    this.validateDecidable();
  }

  /**
   * The criteria as the promotion function reads them.
   *
   * @internal
   */
  public _document(): PromotionCriteriaDocument {
    return this.document;
  }

  /** Even when every trial passes, the test needs some number of them; with fewer nothing could ever be promoted. */
  private validateDecidable(): void {
    const { acceptableAccuracy, unacceptableAccuracy, falsePromotionRate, falseRefusalRate, maximumTrials } =
      this.document;
    const needed = Math.ceil(
      Math.log((1 - falseRefusalRate) / falsePromotionRate) / Math.log(acceptableAccuracy / unacceptableAccuracy),
    );
    if (maximumTrials < needed) {
      throw new Error(
        `maximumTrials is ${maximumTrials}, and telling ${acceptableAccuracy} from ${unacceptableAccuracy} with these error rates takes ${needed} trials that all pass. Allow at least ${needed} (three times that leaves room for failures), or set the accuracies further apart.`,
      );
    }
  }
}

function validateShare(name: string, value: number): void {
  if (Token.isUnresolved(value) || !(value > 0 && value < 1)) {
    throw new Error(`${name} is ${value}; it must be a share between 0 and 1, exclusive, for example 0.95 for 95%.`);
  }
}

function validateRate(name: string, value: number): void {
  if (Token.isUnresolved(value) || !(value > 0 && value <= 0.25)) {
    throw new Error(`${name} is ${value}; it must be above 0 and at most 0.25, for example 0.05 for 5%.`);
  }
}

function validateCount(name: string, value: number, least: number, most: number): void {
  if (Token.isUnresolved(value) || !Number.isInteger(value) || value < least || value > most) {
    throw new Error(`${name} is ${value}; it must be a whole number from ${least} to ${most}.`);
  }
}
