import type { IAMClient } from '@aws-sdk/client-iam';
import { blowTeamFuse } from '../../../lambda/shutdown/blow-fuse';
import { canary } from '../../../lambda/shutdown/canary';
import { Ledger } from '../../../lambda/shared/ledger/ledger';
import { TEAM_SCOPE } from '../../../lib/private/contracts/ledger';
import type { ShutdownTargets } from '../../../lib/private/contracts/shutdown';
import { InMemoryDynamoDb } from '../../support/in-memory-dynamodb';
import { FakeClient, awsError } from './fake-client';

const LIMITS = { team: 1_000_000 };
const targets = (...roles: string[]): ShutdownTargets => ({
  sandbox: 's',
  wholeAccount: false,
  roles,
  denyPolicy: 'arn:deny',
});
const iam = (...decisions: string[]) =>
  new FakeClient({
    SimulatePrincipalPolicy: () => ({ EvaluationResults: decisions.map((EvalDecision) => ({ EvalDecision })) }),
  }) as unknown as IAMClient;

function sandbox() {
  const db = new InMemoryDynamoDb({ ledger: ['id'] });
  return { db, ledger: new Ledger(db, 'ledger') };
}

test('blowing keeps the first reason, and works before the first call of all', async () => {
  const { db, ledger } = sandbox();
  const request = { step: 'BLOW_FUSE', execution: 'x' } as const;
  expect(await blowTeamFuse(ledger, LIMITS, { ...request, reason: 'BYPASS', detail: 'first' })).toBe(true);
  expect(await blowTeamFuse(ledger, LIMITS, { ...request, reason: 'OPERATOR', detail: 'second' })).toBe(false);
  expect(db.get('ledger', TEAM_SCOPE)).toMatchObject({ fuse: 'BLOWN', fuseReason: 'BYPASS', fuseDetail: 'first' });
});

test('with the fuse blown and every role denied, the canary is denied by both', async () => {
  const { ledger } = sandbox();
  await blowTeamFuse(ledger, LIMITS, { step: 'BLOW_FUSE', execution: 'x' });
  expect(await canary(ledger, LIMITS, iam('explicitDeny', 'explicitDeny'), targets('arn:a'))).toEqual({
    fuse: 'DENIED',
    iam: 'DENIED',
    detail: 'Reservation: FUSE_BLOWN. IAM: denied explicitly for 1 roles.',
  });
});

test('a canary that lives costs nothing, and is told', async () => {
  const { db, ledger } = sandbox();
  expect(await canary(ledger, LIMITS, iam('explicitDeny', 'implicitDeny'), targets('arn:a'))).toMatchObject({
    fuse: 'ALLOWED',
    iam: 'ALLOWED',
  });
  expect(db.get('ledger', TEAM_SCOPE)).toMatchObject({ available: 1_000_000, held: 0, spent: 0 });
});

test('what cannot be asked is unknown, and without roles there is nobody to ask for', async () => {
  const { ledger } = sandbox();
  const failing = new FakeClient({ SimulatePrincipalPolicy: () => awsError('Throttling') }) as unknown as IAMClient;
  expect(await canary(ledger, LIMITS, failing, targets('arn:a'))).toMatchObject({ iam: 'UNKNOWN' });
  expect(await canary(ledger, LIMITS, iam(), targets('arn:a'))).toMatchObject({ iam: 'UNKNOWN' });
  expect(await canary(ledger, LIMITS, iam(), targets())).toMatchObject({ iam: 'NO_ROLES' });
});
