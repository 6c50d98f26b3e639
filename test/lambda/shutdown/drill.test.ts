import { RESTARTERS, WORK } from '../../../bench/spend/drill/account';
import { drill } from '../../../bench/spend/drill/drill';
import { kinds } from '../../../lambda/shutdown/kinds';

const GOOD = { complete: true, running: 0, touched: 0, again: 0, forgotten: 0 };

// Every request and both ways to go on: npm run bench:spend -- --only drill
describe.each([
  ['what is tagged', false],
  ['the whole account', true],
])('a shutdown of %s, with somebody who starts everything again', (_, wholeAccount) => {
  test('leaves nothing billed running, and what is not its own alone', async () => {
    expect(await drill(1, wholeAccount)).toMatchObject(GOOD);
  });

  test.each(Array.from({ length: 12 }, (_each, index) => 1 + index * 31))(
    'and killed at request %i does so all the same when it is taken up again',
    async (at) => {
      for (const carriedOut of [false, true]) {
        expect(await drill(at, wholeAccount, { at, carriedOut, then: at % 2 ? 'retry' : 'restart' })).toMatchObject(
          GOOD,
        );
      }
    },
  );
});

test('the drill has one of every kind that the shutdown knows', () => {
  const { restarters, work } = kinds({ sandbox: 's', wholeAccount: false, roles: [], denyPolicy: 'arn:deny' });
  expect(RESTARTERS).toHaveLength(restarters.length);
  expect(WORK).toHaveLength(work.length);
});
