import { Access } from '../model/access';
import { RoleModel } from '../model/roles';
import { ForbiddenActions } from './forbidden-actions';
import { Verdict } from './verdict';

/**
 * Proves that no role may do any of the actions, but for the labels whose work they are. All groups are asked for at once:
 * only a role that may do something is asked again, group by group, to say which path it opens.
 */
export function judgeForbidden(
  access: Access,
  verdict: Verdict,
  groups: readonly ForbiddenActions[],
  roles: readonly RoleModel[] = access.roles,
): void {
  const clean = roles.filter((role) => judgeRole(access, verdict, groups, role));
  if (clean.length > 0 && clean.length === roles.length) {
    const count = groups.flatMap(({ actions }) => actions).length;
    verdict.proved(
      `None of ${roles.length} declared roles may do any of ${count} actions, such as ${groups[0]?.actions[0]}.`,
    );
  }
}

function judgeRole(access: Access, verdict: Verdict, groups: readonly ForbiddenActions[], role: RoleModel): boolean {
  const applying = groups.filter(({ except }) => role.label === undefined || !except?.includes(role.label));
  const [first] = applying;
  if (!first) return true;
  const attempt = new Verdict();
  const actions = applying.flatMap((group) => group.actions);
  if (access.roleMustNot(attempt, role, { about: { actions }, words: first.words, escapePath: first.escapePath })) {
    return true;
  }
  const each = applying.map((group) =>
    access.roleMustNot(verdict, role, {
      about: { actions: group.actions, ...(group.condition && { condition: group.condition }) },
      words: group.words,
      escapePath: group.escapePath,
    }),
  );
  if (each.every(Boolean)) {
    // Undecided only as a whole: the parts were decided, and they are the whole.
    return true;
  }
  return false;
}
