import {
  AttachRolePolicyCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { type ShutdownTargets, WORKLOAD_TAG } from '../../lib/private/contracts/shutdown';
import { type Active, type Stoppable, isGone, pages } from './stoppable';

/** Name of the inline policy that revokes sessions. */
export const REVOKE_POLICY = 'CdkAiSandboxRevokedSessions';

/**
 * Workload roles: the deny is attached for sessions of any age, and sessions that exist are revoked besides, as some services
 * cache what a session may do. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
export function workloadRoles(targets: ShutdownTargets, client = new IAMClient()): Stoppable {
  return {
    kind: 'role',
    async active() {
      const active: Active[] = [];
      for (const role of targets.roles) {
        if (!(await isRevoked(client, nameOfRole(role), targets.denyPolicy))) {
          // Listed by the construct, so in scope whatever its tags say.
          active.push({ resource: role, tags: { [WORKLOAD_TAG]: targets.sandbox }, earlier: {} });
        }
      }
      return active;
    },
    async stop({ resource }) {
      const RoleName = nameOfRole(resource);
      await client.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: targets.denyPolicy }));
      await client.send(
        new PutRolePolicyCommand({
          RoleName,
          PolicyName: REVOKE_POLICY,
          PolicyDocument: JSON.stringify(revokedBefore(new Date())),
        }),
      );
    },
    async restore(resource) {
      const RoleName = nameOfRole(resource);
      // Either may be missing when the shutdown was killed between the two.
      await unlessGone(() => client.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: targets.denyPolicy })));
      await unlessGone(() => client.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: REVOKE_POLICY })));
    },
  };
}

export function revokedBefore(moment: Date): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { DateLessThan: { 'aws:TokenIssueTime': moment.toISOString() } },
      },
    ],
  };
}

async function isRevoked(client: IAMClient, RoleName: string, denyPolicy: string): Promise<boolean> {
  const attached = await pages(
    (Marker) => client.send(new ListAttachedRolePoliciesCommand({ RoleName, Marker })),
    (page) => page.AttachedPolicies,
    (page) => page.Marker,
  );
  const inline = await pages(
    (Marker) => client.send(new ListRolePoliciesCommand({ RoleName, Marker })),
    (page) => page.PolicyNames,
    (page) => page.Marker,
  );
  return attached.some(({ PolicyArn }) => PolicyArn === denyPolicy) && inline.includes(REVOKE_POLICY);
}

async function unlessGone(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** The last part of `arn:aws:iam::account:role/path/name`. */
export const nameOfRole = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
