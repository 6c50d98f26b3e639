import { Text } from '../template/types';
import { Budget } from './explore';

/** What one statement needs of the classes that are chosen. */
export interface StatementRole {
  /** It must hold in every dimension to be of use; otherwise one dimension in which it does not hold is enough. */
  readonly isWanted: boolean;
  /** Nothing is allowed unless it holds. */
  readonly isRequired: boolean;
  readonly group: string | undefined;
}

/** One choice in a dimension, with the statements (by number) that have something to say there. */
export interface DimensionClass {
  /** Undefined: the key is absent. */
  readonly values: readonly Text[] | undefined;
  readonly good: readonly { readonly term: number; readonly isGood: boolean }[];
}

/** The resource, the action or one condition key: dimensions vary independently. */
export interface Dimension {
  readonly name: string;
  readonly classes: readonly DimensionClass[];
}

/** The statements that hold so far, and those that are certain not to: bit i is statement i. */
interface Partial {
  readonly holding: bigint;
  readonly avoided: bigint;
  readonly choice: Choice | undefined;
}

interface Choice {
  readonly dimension: string;
  readonly values: readonly Text[] | undefined;
  readonly before: Choice | undefined;
}

interface MaskedClass {
  readonly holding: bigint;
  readonly avoided: bigint;
  readonly values: readonly Text[] | undefined;
}

const MOST_COMPARED = 400;

/**
 * Chooses one class in each dimension so that the request is allowed. Dimension by dimension, only the choices survive that
 * no other beats: more grants hold, and more denials are avoided.
 */
export function solve(
  roles: readonly StatementRole[],
  dimensions: readonly Dimension[],
  allows: (holds: (group: string) => boolean) => boolean,
  budget: Budget,
): ReadonlyMap<string, readonly Text[]> | undefined {
  const wanted = mask(roles, ({ isWanted }) => isWanted);
  const required = mask(roles, ({ isRequired }) => isRequired);
  const unwanted = mask(roles, ({ isWanted }) => !isWanted);
  const groups = new Map<string, bigint>();
  roles.forEach(({ group }, index) => {
    if (group !== undefined) groups.set(group, (groups.get(group) ?? 0n) | (1n << BigInt(index)));
  });
  const couldBeAllowed = (holding: bigint): boolean =>
    (holding & required) === required && allows((group) => (holding & (groups.get(group) ?? 0n)) !== 0n);

  const masked = dimensions
    .map(({ name, classes }) => ({ name, classes: bestClasses(classes.map((each) => maskClass(each, roles, wanted))) }))
    .sort((one, other) => one.classes.length - other.classes.length);
  // What the dimensions still to come could avoid at best.
  const ahead: bigint[] = [0n];
  for (const { classes } of [...masked].reverse()) {
    ahead.unshift((ahead[0] ?? 0n) | classes.reduce((all, { avoided }) => all | avoided, 0n));
  }

  let partials: Partial[] = [{ holding: wanted, avoided: 0n, choice: undefined }];
  masked.forEach(({ name, classes }, index) => {
    const next: Partial[] = [];
    const seen = new Set<string>();
    for (const partial of partials) {
      for (const each of classes) {
        budget.spend();
        const holding = partial.holding & each.holding;
        const avoided = partial.avoided | each.avoided;
        const key = `${holding.toString(36)} ${avoided.toString(36)}`;
        if (seen.has(key)) continue;
        seen.add(key);
        if ((avoided | (ahead[index + 1] ?? 0n)) !== unwanted || !couldBeAllowed(holding)) continue;
        next.push({ holding, avoided, choice: { dimension: name, values: each.values, before: partial.choice } });
      }
    }
    partials = next.length > MOST_COMPARED ? next : best(next);
  });
  const [solution] = partials;
  if (solution === undefined || solution.avoided !== unwanted || !couldBeAllowed(solution.holding)) return undefined;
  const values = new Map<string, readonly Text[]>();
  for (let at = solution.choice; at !== undefined; at = at.before) {
    if (at.values !== undefined) values.set(at.dimension, at.values);
  }
  return values;
}

function mask(roles: readonly StatementRole[], isSet: (role: StatementRole) => boolean): bigint {
  return roles.reduce((bits, role, index) => (isSet(role) ? bits | (1n << BigInt(index)) : bits), 0n);
}

/** A grant holds when all that it says of the dimension is good; a denial is avoided when any is. */
function maskClass({ values, good }: DimensionClass, roles: readonly StatementRole[], wanted: bigint): MaskedClass {
  let holding = wanted;
  let avoided = 0n;
  for (const { term, isGood } of good) {
    const bit = 1n << BigInt(term);
    if (roles[term]?.isWanted === true) {
      if (!isGood) holding &= ~bit;
    } else if (isGood) avoided |= bit;
  }
  return { holding, avoided, values };
}

function bestClasses(classes: readonly MaskedClass[]): MaskedClass[] {
  return best(classes);
}

/** Leaves out what another beats; of equals the first stays. */
function best<T extends { readonly holding: bigint; readonly avoided: bigint }>(items: readonly T[]): T[] {
  const front: T[] = [];
  for (const item of items) {
    if (front.some((each) => beats(each, item))) continue;
    const remaining = front.filter((each) => !beats(item, each));
    front.length = 0;
    front.push(...remaining, item);
  }
  return front;
}

function beats(one: { holding: bigint; avoided: bigint }, other: { holding: bigint; avoided: bigint }): boolean {
  return (other.holding & ~one.holding) === 0n && (other.avoided & ~one.avoided) === 0n;
}
