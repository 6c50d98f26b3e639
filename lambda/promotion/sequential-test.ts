/**
 * Wald's sequential probability ratio test of a share of passed trials: an acceptable one against an unacceptable one, each
 * decided wrongly with a stated probability at most.
 *
 * A. Wald, Sequential Tests of Statistical Hypotheses, Annals of Mathematical Statistics 16 (1945), 117-186.
 * https://doi.org/10.1214/aoms/1177731118
 */
export interface SequentialTestRates {
  readonly acceptable: number;
  readonly unacceptable: number;
  /** Probability, at most, that the unacceptable share is accepted. */
  readonly falseAcceptance: number;
  /** Probability, at most, that the acceptable share is rejected. */
  readonly falseRejection: number;
}

export interface SequentialTestState {
  readonly decision: 'accept' | 'reject' | 'continue';
  /** Trials up to the decision, or all; what came after a decision does not count. */
  readonly trials: number;
  readonly passed: number;
  /** Logarithm of how much likelier the trials are under the acceptable share than under the unacceptable one. */
  readonly logLikelihoodRatio: number;
  /** Reached: reject. */
  readonly lowerBound: number;
  /** Reached: accept. */
  readonly upperBound: number;
}

export function sequentialTest(outcomes: readonly boolean[], rates: SequentialTestRates): SequentialTestState {
  const { pass, fail, lowerBound, upperBound } = stepsOf(rates);
  let logLikelihoodRatio = 0;
  let passed = 0;
  for (const [index, outcome] of outcomes.entries()) {
    logLikelihoodRatio += outcome ? pass : fail;
    passed += outcome ? 1 : 0;
    if (logLikelihoodRatio >= upperBound || logLikelihoodRatio <= lowerBound) {
      const decision = logLikelihoodRatio >= upperBound ? 'accept' : 'reject';
      return { decision, trials: index + 1, passed, logLikelihoodRatio, lowerBound, upperBound };
    }
  }
  return { decision: 'continue', trials: outcomes.length, passed, logLikelihoodRatio, lowerBound, upperBound };
}

/** How many further trials must all pass for the test to accept: fewer cannot decide for the experiment. */
export function passesToAccept(state: SequentialTestState, rates: SequentialTestRates): number {
  return Math.max(1, Math.ceil((state.upperBound - state.logLikelihoodRatio) / stepsOf(rates).pass));
}

function stepsOf({ acceptable, unacceptable, falseAcceptance, falseRejection }: SequentialTestRates): {
  pass: number;
  fail: number;
  lowerBound: number;
  upperBound: number;
} {
  return {
    pass: Math.log(acceptable / unacceptable),
    fail: Math.log((1 - acceptable) / (1 - unacceptable)),
    upperBound: Math.log((1 - falseRejection) / falseAcceptance),
    lowerBound: Math.log(falseRejection / (1 - falseAcceptance)),
  };
}

/** Wilson's interval at 95% for a share, which does not collapse when every trial passed. https://doi.org/10.1080/01621459.1927.10502953 */
export function wilsonInterval(passed: number, trials: number): { low: number; high: number } {
  if (trials === 0) {
    return { low: 0, high: 1 };
  }
  const z = 1.959963984540054;
  const share = passed / trials;
  const scale = 1 + (z * z) / trials;
  const centre = share + (z * z) / (2 * trials);
  const spread = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}

/** The failure rate below which `trials` without a failure keep it, at 95%. Three in `trials`, roughly. */
export function zeroFailureBound(trials: number): number {
  return trials === 0 ? 1 : 1 - 0.05 ** (1 / trials);
}
