import { parseArgs } from 'node:util';
import { agreeWithBruteForce } from './audit-policy/agreement';
import { agreeWithSimulator } from './audit-policy/simulator';
import { report, type Measure } from './report';

interface PolicyMeasureOptions {
  /** Random questions that are decided and then searched by brute force. */
  readonly questions: number;
  /** Requests tried for each question that is not refuted. */
  readonly requestsEach: number;
  /** Random requests that are evaluated here and by the simulator. */
  readonly simulated: number;
}

const SEED = 20261123;
/** Questions are drawn in batches: all of them at once would take gigabytes. */
const BATCH = 1000;

/** The figures of the policy algebra. */
async function policyMeasures(options: PolicyMeasureOptions): Promise<Record<string, Measure>> {
  const { questions, requestsEach, simulated } = options;
  const milliseconds: number[] = [];
  let [disagreements, unknown] = [0, 0];
  for (let done = 0; done < questions; done += BATCH) {
    const batch = agreeWithBruteForce(Math.min(BATCH, questions - done), SEED + done, requestsEach);
    milliseconds.push(...batch.milliseconds);
    disagreements += batch.disagreements.length;
    unknown += batch.unknown;
  }
  const simulator = await agreeWithSimulator(simulated, SEED);
  milliseconds.sort((one, other) => one - other);
  const quantile = (share: number): number =>
    milliseconds[Math.min(milliseconds.length - 1, Math.floor(milliseconds.length * share))] ?? 0;
  const none = (value: number): Measure => ({ value, unit: 'cases', goal: 'none', met: value === 0 });
  const noted = (value: number, unit: string): Measure => ({ value, unit, goal: '', met: null });
  return {
    'algebra: questions against brute force': noted(questions, 'questions'),
    'algebra: disagreements with brute force': none(disagreements),
    'algebra: questions left unknown': noted(unknown, 'questions'),
    'algebra: requests against iam-simulate': noted(simulator.compared, 'requests'),
    'algebra: disagreements with iam-simulate': none(simulator.disagreements.length),
    'algebra: a decision, median': noted(quantile(0.5), 'ms'),
    'algebra: a decision, 95th percentile': noted(quantile(0.95), 'ms'),
    'algebra: a decision, worst': noted(quantile(1), 'ms'),
  };
}

async function main(): Promise<void> {
  const { questions } = parseArgs({ options: { questions: { type: 'string' }, json: { type: 'boolean' } } }).values;
  const count = Number(questions ?? 100_000);
  if (!Number.isInteger(count) || count < 1) {
    throw new Error(`--questions ${questions}: give a whole number of questions, 1 or more.`);
  }
  report('audit-policy', await policyMeasures({ questions: count, requestsEach: 25, simulated: count }));
}

void main();
