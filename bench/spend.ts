import { Measure, report } from './report';
import { drillMeasures } from './spend-drill';
import { reconcilerMeasures } from './spend-reconciler';
import { withLocalCloud } from './spend/local-cloud';
import { largestMeteringError } from './spend/metering';
import { CALLERS, RunOutcome, simulate } from './spend/overspend';

/*
 * npm run bench:spend -- [--json] [--runs N] [--first SEED] [--no-cloud] [--only drill]
 *
 * --runs N     seeded runs of the overspend simulation (default 1,000; a quarter of an hour); 0 leaves it out. Leaves out the drill, too
 * --first N    seed of the first run (default 1), so that the runs can be made in parts
 * --no-cloud   leaves out what needs the local cloud: overhead and reservations a second
 * --only drill makes the shutdown drill alone
 */

const argumentOf = (name: string): string | undefined =>
  process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined;
const runs = Number(argumentOf('--runs') ?? 1_000);
const first = Number(argumentOf('--first') ?? 1);

void main();

async function main(): Promise<void> {
  if (argumentOf('--only') === 'drill') {
    report('spend', await drillMeasures());
    return;
  }
  // Of no run there is nothing to say. Parts of the simulation leave the drill to itself.
  const simulated = runs > 0 ? await overspend() : {};
  const drilled = process.argv.includes('--runs') ? {} : await drillMeasures();
  const cloud = process.argv.includes('--no-cloud') ? {} : await cloudMeasures();
  report('spend', { ...simulated, ...drilled, ...metering(), ...cloud, ...reconcilerMeasures() });
}

async function overspend(): Promise<Record<string, Measure>> {
  const outcomes: RunOutcome[] = [];
  for (let seed = first; seed < first + runs; seed++) {
    outcomes.push(await simulate(seed));
    if (outcomes.length % 50 === 0) process.stderr.write(`${outcomes.length} of ${runs} runs simulated\n`);
  }
  const sum = (value: (outcome: RunOutcome) => number): number =>
    outcomes.reduce((total, outcome) => total + value(outcome), 0);
  const overspent = sum(({ billed, limit }) => Math.max(0, billed - limit)) / 1e12;
  const used = outcomes.map(({ billed, limit }) => (100 * billed) / limit);
  const utilisation = used.reduce((total, value) => total + value, 0) / used.length;
  const leaked = sum(({ openHolds }) => openHolds);
  const falseDenials = sum(({ falseDenials: count }) => count);
  const imbalance = sum(({ imbalance: amount }) => amount);
  const context = `${runs} runs of seeds from ${first}, ${CALLERS} callers, crashes, cancels, retries, streams, cache writes`;
  return {
    overspend: { value: overspent, unit: 'USD', goal: `exactly 0 (${context})`, met: overspent === 0 },
    utilisation: { value: utilisation, unit: '%', goal: '98 or more, on average', met: utilisation >= 98 },
    worstUtilisation: { value: Math.min(...used), unit: '%', goal: 'of the worst run', met: null },
    leakedHolds: { value: leaked, unit: 'holds', goal: '0 after expiry', met: leaked === 0 },
    falseDenials: { value: falseDenials, unit: 'calls', goal: '0', met: falseDenials === 0 },
    ledgerImbalance: { value: imbalance, unit: 'micro-USD', goal: '0', met: imbalance === 0 },
    simulatedCalls: { value: sum(({ calls }) => calls), unit: 'calls', goal: '', met: null },
    conflictsPerCall: {
      value: sum(({ conflicts }) => conflicts) / sum(({ calls }) => calls),
      unit: 'cancelled transactions',
      goal: '',
      met: null,
    },
    leftToTheMeter: { value: sum(({ unsettled }) => unsettled), unit: 'settlements', goal: '', met: null },
  };
}

function metering(): Record<string, Measure> {
  const error = 100 * largestMeteringError();
  return { meteringError: { value: error, unit: '%', goal: '0.1 or less, in the worst family', met: error <= 0.1 } };
}

async function cloudMeasures(): Promise<Record<string, Measure>> {
  return withLocalCloud(async (cloud) => {
    const { added, addedUntilSettled, direct, requests, request, computing } = await cloud.overhead(500);
    const rates = [];
    for (const scopes of [1, 2, 3] as const) rates.push(await cloud.reservations(scopes, 16, 5_000));
    const [one = NaN, two = NaN, three = NaN] = rates;
    // Each write in a transaction costs two write units, and an item takes 1,000 write units a second.
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
    const limit = 'on AWS at most 500 a second on one item';
    return {
      gatewayOverhead: {
        value: added,
        unit: 'ms',
        goal: "15 or less in the median, to the answer's last byte",
        met: added <= 15,
      },
      overheadUntilSettled: { value: addedUntilSettled, unit: 'ms', goal: '', met: null },
      directCall: { value: direct, unit: 'ms', goal: '', met: null },
      ledgerRequestsPerCall: { value: requests, unit: 'requests to DynamoDB', goal: '', met: null },
      ledgerRequest: { value: request, unit: "ms, the emulator's answer to one", goal: '', met: null },
      ownComputing: { value: computing, unit: 'ms of processor time', goal: '', met: null },
      reservationsOneScope: { value: one, unit: 'per second', goal: limit, met: null },
      reservationsTwoScopes: { value: two, unit: 'per second', goal: limit, met: null },
      reservationsThreeScopes: { value: three, unit: 'per second', goal: limit, met: null },
    };
  });
}
