import type { Access } from '../model/access';
import type { RoleModel } from '../model/roles';
import { actionsMatching } from '../policy/action-catalog';
import type { RequestSet } from '../policy/types';
import { Verdict } from './verdict';

/**
 * A right that matches no action of the Service Authorization Reference, as `tomorrow:*`: of an action that is not known,
 * nobody can say what it reaches. It stays undecided unless a boundary or a condition takes it away.
 */
export function doubtUnlistedActions(
  access: Access,
  role: RoleModel,
  verdict: Verdict,
  elsewhere: Omit<RequestSet, 'actions'>,
  escapePath: string,
): void {
  for (const action of unlistedActions(role)) {
    const trial = new Verdict();
    const question = { about: { ...elsewhere, actions: [action] }, words: 'may do it', escapePath };
    if (access.roleMustNot(trial, role, question)) continue;
    verdict.cannotTell({
      escapePath,
      summary: `${role.resource.logicalId} may call ${action} on resources of other accounts, an action that the audit does not know.`,
      ...(trial.findings[0]?.resource && { resource: trial.findings[0].resource }),
    });
  }
}

function unlistedActions(role: RoleModel): ReadonlySet<string> {
  const granted = role.identity
    .flatMap(({ statements }) => statements)
    .filter(({ effect, actions }) => effect === 'Allow' && !actions.negated)
    .flatMap(({ actions }) => actions.patterns);
  return new Set(
    granted.filter((pattern) => typeof pattern === 'string').filter((pattern) => actionsMatching(pattern).length === 0),
  );
}
