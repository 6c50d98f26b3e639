import type { IAMClient } from '@aws-sdk/client-iam';
import { REVOKE_POLICY, revokedBefore, workloadRoles } from '../../../lambda/shutdown/revoke';
import type { ShutdownTargets } from '../../../lib/private/contracts/shutdown';
import { FakeClient, awsError } from './fake-client';

const TARGETS: ShutdownTargets = {
  sandbox: 'support',
  wholeAccount: false,
  roles: ['arn:aws:iam::111122223333:role/path/Runner'],
  denyPolicy: 'arn:deny',
};

test('a role counts until it has both the deny and the revocation', async () => {
  const has = { attached: false, inline: false };
  const client = new FakeClient({
    ListAttachedRolePolicies: () => ({ AttachedPolicies: has.attached ? [{ PolicyArn: 'arn:deny' }] : [] }),
    ListRolePolicies: () => ({ PolicyNames: has.inline ? [REVOKE_POLICY] : [] }),
    AttachRolePolicy: () => (has.attached = true),
    PutRolePolicy: () => (has.inline = true),
  });
  const roles = workloadRoles(TARGETS, client as unknown as IAMClient);
  const [active] = await roles.active();
  expect(active).toMatchObject({ resource: TARGETS.roles[0], tags: { 'cdk-ai-sandbox:workload': 'support' } });
  if (active) await roles.stop(active);
  expect(client.of('AttachRolePolicy')).toEqual([{ RoleName: 'Runner', PolicyArn: 'arn:deny' }]);
  expect(await roles.active()).toEqual([]);
  has.inline = false;
  expect(await roles.active()).toHaveLength(1);
});

test('sessions from before a moment are denied everything', () => {
  expect(revokedBefore(new Date('2026-11-23T10:00:00Z'))).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-11-23T10:00:00.000Z' } },
      },
    ],
  });
});

test('arming takes both away, also when the shutdown was killed between the two', async () => {
  const client = new FakeClient({
    DetachRolePolicy: () => awsError('NoSuchEntityException'),
    DeleteRolePolicy: () => ({}),
  });
  await workloadRoles(TARGETS, client as unknown as IAMClient).restore?.(TARGETS.roles[0] ?? '', {});
  expect(client.of('DeleteRolePolicy')).toEqual([{ RoleName: 'Runner', PolicyName: REVOKE_POLICY }]);
  const denied = new FakeClient({ DetachRolePolicy: () => awsError('AccessDenied') });
  await expect(
    workloadRoles(TARGETS, denied as unknown as IAMClient).restore?.(TARGETS.roles[0] ?? '', {}),
  ).rejects.toThrow('AccessDenied');
});
