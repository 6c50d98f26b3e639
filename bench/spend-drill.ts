import { Measure } from './report';
import { DrillOutcome, Kill, drill } from './spend/drill/drill';

/** The shutdown, killed at every request, before it and after it, and taken up again in either way, in both scopes. */
export async function drillMeasures(): Promise<Record<string, Measure>> {
  const outcomes: DrillOutcome[] = [];
  let longest = 0;
  for (const wholeAccount of [false, true]) {
    const whole = await drill(1, wholeAccount);
    outcomes.push(whole);
    longest = Math.max(longest, whole.requests);
    for (let at = 1; at <= whole.requests; at++) {
      for (const carriedOut of [false, true]) {
        for (const then of ['retry', 'restart'] as const) {
          const kill: Kill = { at, carriedOut, then };
          outcomes.push(await drill(at, wholeAccount, kill));
        }
      }
    }
  }
  const sum = (of: (outcome: DrillOutcome) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const none = (value: number, unit: string, goal: string): Measure => ({ value, unit, goal, met: value === 0 });
  return {
    'drill: shutdowns': {
      value: outcomes.length,
      unit: `killed at each of up to ${longest} requests, before and after it, retried and restarted, in both scopes`,
      goal: '',
      met: null,
    },
    'drill: shutdowns that ended incomplete': none(
      sum(({ complete }) => (complete ? 0 : 1)),
      'shutdowns',
      '0',
    ),
    'drill: billed things that run afterwards': none(
      sum(({ running }) => running),
      'things',
      '0',
    ),
    'drill: changes to the trail and to what is out of scope': none(
      sum(({ touched }) => touched),
      'changes',
      '0',
    ),
    'drill: changes by a second shutdown': none(
      sum(({ again }) => again),
      'changes',
      '0',
    ),
    'drill: restarters that could not be put back': none(
      sum(({ forgotten }) => Math.abs(forgotten)),
      'things',
      '0',
    ),
    'drill: passes': { value: Math.max(...outcomes.map(({ passes }) => passes)), unit: 'at most', goal: '', met: null },
  };
}
