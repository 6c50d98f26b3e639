import fc from 'fast-check';
import { whyNotApprover } from '../../../lambda/promotion/separation-of-duties';

const session = (role: string, name: string) => `arn:aws:sts::111122223333:assumed-role/${role}/${name}`;
const author = { arn: session('Team', 'alice'), deed: 'registered the experiment' };

test('somebody else, under another role, may approve', () => {
  expect(whyNotApprover(session('Operators', 'olga'), author)).toBeUndefined();
  expect(whyNotApprover('arn:aws:iam::111122223333:user/people/olga', author)).toBeUndefined();
  expect(whyNotApprover('arn:aws-us-gov:sts::111122223333:federated-user/olga', author)).toBeUndefined();
});

test.each([
  ['the author', author.arn, 'registered the experiment. Somebody else must approve'],
  ['another session of the same role', session('Team', 'bob'), 'uses the same role or user'],
  ['the same name under another role', session('Operators', 'alice'), 'has the same name'],
  ['the same name in other letters', session('Operators', 'ALICE'), 'has the same name'],
  ['the user of the same name', 'arn:aws:iam::111122223333:user/people/alice', 'has the same name'],
  ["the account's root user", 'arn:aws:iam::111122223333:root', 'cannot be told from others'],
  ['a role without a session', 'arn:aws:iam::111122223333:role/Operators', 'cannot be told from others'],
  ['a service', 'arn:aws:sts::111122223333:something-new/x', 'cannot be told from others'],
  ['no ARN', '', 'cannot be told from others'],
])('refuses %s', (_, approver, reason) => {
  expect(whyNotApprover(approver, author)).toContain(reason);
});

test('refuses everybody when the author cannot be told from others', () => {
  const root = { arn: 'arn:aws:iam::111122223333:root', deed: 'registered the experiment' };
  expect(whyNotApprover(session('Operators', 'olga'), root)).toContain('nobody can be shown to be somebody else');
});

test('is symmetric: who may not approve another may not be approved by them', () => {
  const arn = fc.oneof(
    fc
      .tuple(fc.constantFrom('Team', 'Operators'), fc.constantFrom('alice', 'bob', 'Bob'))
      .map(([r, n]) => session(r, n)),
    fc.constantFrom('arn:aws:iam::111122223333:root', 'arn:aws:iam::111122223333:user/alice', 'x'),
  );
  fc.assert(
    fc.property(arn, arn, (one, other) => {
      const forth = whyNotApprover(one, { arn: other, deed: 'did it' });
      const back = whyNotApprover(other, { arn: one, deed: 'did it' });
      expect(forth === undefined).toBe(back === undefined);
      expect(whyNotApprover(one, { arn: one, deed: 'did it' })).toBeDefined();
    }),
  );
});
