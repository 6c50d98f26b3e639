import { Token } from 'aws-cdk-lib';

/** What a limit applies to. */
export enum SpendScope {
  /** Everything the sandbox spends in a calendar month (UTC). */
  TEAM = 'team',
  /** Everything that is ever spent for one experiment. */
  EXPERIMENT = 'experiment',
  /** Everything that is ever spent for one run of an experiment. */
  RUN = 'run',
}

const MICRO_DOLLARS = 1_000_000;

/**
 * An amount of US dollars that model calls may not pass. It is kept by reserving before each call, so it is exact: the call
 * that would pass it is not made.
 */
export class SpendLimit {
  /**
   * What the whole sandbox may spend in a calendar month (UTC).
   *
   * @param usd US dollars, 0.01 to 10,000,000, in whole cents or finer (to 0.000001)
   */
  public static monthlyUsd(usd: number): SpendLimit {
    return new SpendLimit(SpendScope.TEAM, usd, 'SpendLimit.monthlyUsd');
  }

  /**
   * What each experiment may ever spend. A changed manifest is another experiment.
   *
   * @param usd US dollars, 0.01 to 10,000,000
   */
  public static perExperimentUsd(usd: number): SpendLimit {
    return new SpendLimit(SpendScope.EXPERIMENT, usd, 'SpendLimit.perExperimentUsd');
  }

  /**
   * What each run of an experiment may ever spend.
   *
   * @param usd US dollars, 0.01 to 10,000,000
   */
  public static perRunUsd(usd: number): SpendLimit {
    return new SpendLimit(SpendScope.RUN, usd, 'SpendLimit.perRunUsd');
  }

  /** What the limit applies to. */
  public readonly scope: SpendScope;
  /** The amount in US dollars. */
  public readonly usd: number;
  /** The amount in micro-dollars, as the ledger counts. */
  public readonly microUsd: number;

  private constructor(scope: SpendScope, usd: number, factory: string) {
    if (Token.isUnresolved(usd)) {
      throw new Error(
        `The amount of ${factory} is a token. The limit is checked when it is synthesized: give a number, from your configuration for example.`,
      );
    }
    if (!Number.isFinite(usd) || usd < 0.01 || usd > 10_000_000) {
      throw new Error(
        `The amount of ${factory} is ${usd}. Allowed are 0.01 to 10,000,000 US dollars, ${factory}(500) for example.`,
      );
    }
    this.scope = scope;
    this.usd = usd;
    this.microUsd = Math.floor(Math.round(usd * MICRO_DOLLARS * 1000) / 1000);
  }
}
