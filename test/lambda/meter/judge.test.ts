import { judge } from '../../../lambda/meter/judge';
import type { HoldItem } from '../../../lib/private/contracts/ledger';

const ROLE = 'arn:aws:iam::111122223333:role/path/Gateway';
const gateway = { identity: 'arn:aws:sts::111122223333:assumed-role/Gateway/session', callId: 'call-1' };
const hold = (state: HoldItem['state']) => ({ state, callId: 'call-1' }) as HoldItem;

test.each(['OPEN', 'SETTLED'] as const)("the gateway's call with a hold that is %s is known", (state) => {
  expect(judge(gateway, hold(state), ROLE)).toEqual({ verdict: 'KNOWN' });
});

test('a hold that was charged in full meanwhile can be corrected', () => {
  expect(judge(gateway, hold('EXPIRED'), ROLE)).toEqual({ verdict: 'LATE', hold: hold('EXPIRED') });
});

test('another role is a bypass, with whatever call id: the caller says that, Bedrock says the role', () => {
  const thief = { ...gateway, identity: 'arn:aws:sts::111122223333:assumed-role/Notebook/session' };
  expect(judge(thief, hold('OPEN'), ROLE)).toMatchObject({ verdict: 'BYPASS' });
  expect(judge({ ...thief, errorCode: 'AccessDenied' }, undefined, ROLE)).toEqual({ verdict: 'KNOWN' });
});

test("the gateway's role without a reservation is a bypass: somebody else has its credentials", () => {
  expect(judge(gateway, undefined, ROLE)).toMatchObject({ verdict: 'BYPASS', reason: 'nothing was reserved for it' });
});

test('an operation that carries no metadata is left to the reconciler, where the role is known', () => {
  const bare = { identity: gateway.identity };
  expect(judge(bare, undefined, ROLE)).toEqual({ verdict: 'KNOWN' });
  expect(judge(bare, undefined, undefined)).toMatchObject({ verdict: 'BYPASS' });
});
