import { SandboxModel } from '../model/sandbox-model';
import { LoadedAssembly, resolveAssembly } from '../template';
import type { ResolvedAssembly } from '../template/types';
import { Names } from './names';

/** One environment of one assembly, under one choice of its conditions. */
export interface Side {
  readonly sandboxes: readonly SandboxModel[];
  readonly names: Names;
}

/** An assembly under one choice of conditions, and the earlier one that it is compared with. */
export interface Pair {
  readonly older: Side;
  readonly newer: Side;
  /** Why the two may not be comparable. */
  readonly doubts: readonly string[];
}

/** Compares every choice of the new assembly's conditions with the same choice of the old one's. */
export function pairsOf(older: LoadedAssembly, newer: LoadedAssembly): Pair[] {
  const before = resolveAssembly(older);
  return resolveAssembly(newer).map((after): Pair => {
    const same = before.find(({ choices }) => choices.join('\n') === after.choices.join('\n'));
    const counterpart = same ?? before[0];
    return {
      older: sideOf(counterpart ?? { choices: [], templates: [], problems: [] }),
      newer: sideOf(after),
      doubts: [
        ...(same === undefined
          ? [
              `where ${after.choices.join(', ') || 'no condition is left open'}: the earlier assembly leaves other choices`,
            ]
          : []),
        ...[...(counterpart ? problemsOf(counterpart) : []), ...problemsOf(after)],
      ],
    };
  });
}

function sideOf(assembly: ResolvedAssembly): Side {
  return { sandboxes: SandboxModel.environmentsOf(assembly), names: new Names(assembly) };
}

function problemsOf({ problems, templates }: ResolvedAssembly): string[] {
  return [...problems, ...templates.flatMap((template) => template.problems)];
}
