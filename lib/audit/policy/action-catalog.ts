import catalog from '../data/iam-actions.json';
import { Text } from '../template/types';

/** An action that is known, with the formats of the ARNs that it acts on. */
export interface KnownAction {
  /** Its number in the list of known actions; -1 for an action that only a policy names. */
  readonly index: number;
  /** `s3:GetObject`. */
  readonly name: string;
  /** In lower case: actions are case-insensitive. */
  readonly lowerName: string;
  /** ARN formats as in the Service Authorization Reference; `*` when it acts on no particular resource. */
  readonly formats: readonly string[];
  /** Equal for actions with the same formats. */
  readonly formatsKey: string;
}

/** Services, each with a range of the list of actions. */
interface ServiceRange {
  readonly start: number;
  readonly end: number;
}

const actions: KnownAction[] = [];
const ranges = new Map<string, ServiceRange>();

/** All known actions, those of a service together. */
export function knownActions(): readonly KnownAction[] {
  if (actions.length > 0) return actions;
  for (const [service, { arns, actions: lines }] of Object.entries(catalog.services)) {
    const start = actions.length;
    for (const line of lines) {
      const [numbers = '', ...names] = line.split(' ');
      const formats = numbers.split(',').map((number) => {
        const arn: string | undefined = number === '*' ? undefined : arns[Number(number)];
        return arn === undefined ? '*' : `arn:\${Partition}:${arn}`;
      });
      for (const name of names) {
        const full = `${service}:${name}`;
        actions.push({
          index: actions.length,
          name: full,
          lowerName: full.toLowerCase(),
          formats,
          formatsKey: `${service} ${numbers}`,
        });
      }
    }
    ranges.set(service, { start, end: actions.length });
  }
  return actions;
}

/** Services that resource control policies govern. */
export function isGovernedByRcps(service: string): boolean {
  return catalog.rcpServices.includes(service);
}

/** The version of the data, for reports. */
export const CATALOG_VERSION: string = catalog.version;

const matches = new Map<string, readonly number[] | 'all'>();
const MOST_REMEMBERED = 20_000;

/** The numbers of the known actions that a pattern matches. Symbolic patterns are not asked for here. */
export function actionsMatching(pattern: string): readonly number[] | 'all' {
  const lower = pattern.toLowerCase();
  const known = matches.get(lower);
  if (known !== undefined) return known;
  if (matches.size > MOST_REMEMBERED) matches.clear();
  const found = findActions(lower);
  matches.set(lower, found);
  return found;
}

function findActions(pattern: string): readonly number[] | 'all' {
  if (pattern === '*' || pattern === '*:*') return 'all';
  const all = knownActions();
  const service = /^([^*?:]+):/.exec(pattern)?.[1];
  const range = service === undefined ? { start: 0, end: all.length } : ranges.get(service);
  const found: number[] = [];
  if (range === undefined) return found;
  const isMatch = wildcardMatcher(pattern);
  for (let index = range.start; index < range.end; index++) {
    const name = all[index]?.lowerName;
    if (name !== undefined && isMatch(name)) found.push(index);
  }
  return found;
}

/** Matches `*` and `?` by greedy search with one point to return to: linear in practice, never exponential. */
export function wildcardMatcher(pattern: string): (text: string) => boolean {
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  return (text) => {
    let position = 0;
    let index = 0;
    let star = -1;
    let resume = 0;
    while (index < text.length) {
      const token = pattern[position];
      if (token === '*') {
        star = position++;
        resume = index;
      } else if (token === '?' || (token !== undefined && token === text[index])) {
        position++;
        index++;
      } else if (star >= 0) {
        position = star + 1;
        index = ++resume;
      } else {
        return false;
      }
    }
    while (pattern[position] === '*') position++;
    return position === pattern.length;
  };
}

/** The service of an action or pattern, when it names one: `s3` of `s3:Get*`. */
export function serviceOf(action: Text): string | undefined {
  return typeof action === 'string' ? /^([^*?:]+):/.exec(action.toLowerCase())?.[1] : undefined;
}
