import { ApprovalDecision, ApprovalItem } from '../../../lib/private/contracts/promotion';
import { ApprovalSurroundings, approve } from '../../../lambda/approval/approve';

const session = (role: string, name: string) => `arn:aws:sts::111122223333:assumed-role/${role}/${name}`;
const evidence = `sha256:${'e'.repeat(64)}`;
const waiting: ApprovalItem = {
  promotion: 'p-1',
  experiment: `sha256:${'0'.repeat(64)}`,
  taskToken: 'secret-token',
  author: session('Team', 'alice'),
  requester: session('Requesters', 'rita'),
  evidence,
};

function surroundings(change: Partial<ApprovalSurroundings> = {}) {
  const handedOver: [string, ApprovalDecision][] = [];
  const aws: ApprovalSurroundings = {
    now: () => 'now',
    waiting: async () => waiting,
    decide: async () => true,
    handOver: async (token, decision) => {
      handedOver.push([token, decision]);
      return true;
    },
    ...change,
  };
  return { aws, handedOver };
}

test('hands the decision to the state machine that waits, under the identity that IAM found', async () => {
  const { aws, handedOver } = surroundings();
  const decision = await approve(aws, 'p-1', session('Operators', 'olga'), { decision: 'approve', evidence });
  expect(decision).toEqual({
    decision: 'approve',
    evidence,
    approver: session('Operators', 'olga'),
    decidedAt: 'now',
    reason: '',
  });
  expect(handedOver).toEqual([['secret-token', decision]]);
});

test.each([
  ['the author', session('Team', 'alice'), 'registered the experiment'],
  ["the author's role", session('Team', 'tom'), 'same role'],
  ['the requester', session('Requesters', 'rita'), 'asked for the promotion'],
  ["the requester's name under another role", session('Operators', 'rita'), 'same name'],
  ['root', 'arn:aws:iam::111122223333:root', 'cannot be told from others'],
])('refuses %s, to approve and to refuse alike, and decides nothing', async (_, approver, reason) => {
  for (const decision of ['approve', 'refuse'] as const) {
    const decide = jest.fn();
    const { aws, handedOver } = surroundings({ decide });
    await expect(approve(aws, 'p-1', approver, { decision, evidence })).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining(reason),
    });
    expect(decide).not.toHaveBeenCalled();
    expect(handedOver).toEqual([]);
  }
});

test.each([
  ['nothing waits', { waiting: async () => undefined }, 404, 'waits for approval'],
  ['it was decided before', { decide: async () => false }, 409, 'a decision stands'],
  ['its time is over', { handOver: async () => false }, 409, 'its time for approval is over'],
])('says so when %s', async (_, change, status, message) => {
  const { aws } = surroundings(change);
  await expect(
    approve(aws, 'p-1', session('Operators', 'olga'), { decision: 'approve', evidence }),
  ).rejects.toMatchObject({ status, message: expect.stringContaining(message) });
});

test('refuses a decision about other evidence, and tells no token', async () => {
  const { aws } = surroundings();
  const other = approve(aws, 'p-1', session('Operators', 'olga'), { decision: 'approve', evidence: 'sha256:other' });
  await expect(other).rejects.toMatchObject({ status: 409, message: expect.stringContaining(evidence) });
  await expect(other).rejects.not.toMatchObject({ message: expect.stringContaining('secret-token') });
});
