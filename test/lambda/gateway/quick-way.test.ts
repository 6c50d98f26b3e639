import { SLACK } from '../../../lambda/gateway/token-check';
import { MANIFEST_ITEM } from '../../../lib/private/contracts/experiments';
import { DIGEST, SONNET, converseAnswer, jsonAnswer, question, world } from './world';

const messageOf = (response: { text: string }): string => (JSON.parse(response.text) as { message: string }).message;

/** A gateway that has served one call, so that it remembers token, experiment and budgets. */
async function warm(props: Parameters<typeof world>[0] = {}) {
  const warmed = world(props);
  expect((await warmed.call('converse', question('first'))).status).toBe(200);
  return warmed;
}

describe('a call of which everything is remembered', () => {
  test('is admitted by one transaction, with nothing read before', async () => {
    const { call, read, db, holds, records, scope } = await warm();
    const before = { ...read };
    const transact = jest.spyOn(db, 'transact');

    expect((await call('converse', question('second'))).status).toBe(200);

    expect(read).toEqual(before);
    expect(transact).toHaveBeenCalledTimes(2);
    expect(holds().map(({ state }) => state)).toEqual(['SETTLED', 'SETTLED']);
    expect(records()).toHaveLength(4);
    expect(scope().held).toBe(0);
  });

  test('counts for the guard against loops like any other', async () => {
    const { call, db } = await warm();
    for (const text of ['a', 'b', 'c']) await call('converse', question(text));
    expect((db.all('tokens')[0] as { recent: string[] }).recent).toHaveLength(4);
  });

  test.each([
    [
      'its token was revoked',
      (db: Db) => db.remove('tokens', String(db.all('tokens')[0]?.tokenHash)),
      /token is not known, or was revoked/,
    ],
    [
      'its token was cut short',
      (db: Db) => db.put('tokens', { ...db.all('tokens')[0], expiresAt: 1 }),
      /token has expired/,
    ],
    [
      'its experiment was fenced',
      (db: Db) => db.put('experiments', { ...db.get('experiments', DIGEST, MANIFEST_ITEM), fencedAt: 'now' }),
      /being reset, since now/,
    ],
    ['its experiment was wiped', (db: Db) => db.remove('experiments', DIGEST, MANIFEST_ITEM), /not registered/],
    [
      'the fuse has blown',
      (db: Db) => db.put('ledger', { ...db.get('ledger', 'SCOPE#TEAM'), fuse: 'BLOWN', fuseReason: 'OPERATOR' }),
      /fuse of the sandbox's budget/,
    ],
  ])('is refused at once when meanwhile %s', async (_, meanwhile, message) => {
    const { call, db, sent, holds } = await warm();
    meanwhile(db);

    const response = await call('converse', question('second'));

    expect(response).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' } });
    expect(messageOf(response)).toMatch(message);
    expect(sent).toHaveLength(1);
    expect(holds()).toHaveLength(1);
  });

  test('and that is refused is not tried the short way again, where it would hinder others', async () => {
    const { call, db } = await warm();
    db.put('experiments', { ...db.get('experiments', DIGEST, MANIFEST_ITEM), fencedAt: 'now' });
    await call('converse', question('second'));
    const transact = jest.spyOn(db, 'transact');
    await call('converse', question('third'));
    // The refusal's record alone.
    expect(transact).toHaveBeenCalledTimes(1);
  });

  test('goes the long way when it departs from what is pinned, and is told why', async () => {
    const { call } = await warm();
    expect(messageOf(await call('converse', { ...question('x'), inferenceConfig: { temperature: 1 } }))).toMatch(
      /temperature is not what/,
    );
  });

  test('goes the long way when money is short, and is clamped', async () => {
    const { call, db, read, sent } = await warm();
    const scope = db.get('ledger', 'SCOPE#TEAM');
    db.put('ledger', { ...scope, available: 5_500, spent: 1_000_000 - 5_500 });
    const before = read.contexts;

    expect((await call('converse', question('second'))).status).toBe(200);

    expect(read.contexts).toBe(before + 1);
    const { inferenceConfig } = JSON.parse(sent[1]?.body ?? '') as { inferenceConfig: { maxTokens: number } };
    expect(inferenceConfig.maxTokens).toBeLessThan(100);
  });

  test('goes the long way when it was made before: loops are judged by all calls of the token', async () => {
    const { call, db, read } = await warm();
    const before = read.tokens;
    await call('converse', question('first'));
    expect(read.tokens).toBe(before + 1);
    // Another instance makes the same call six times more.
    const token = db.all('tokens')[0] as { recent: string[] };
    db.put('tokens', { ...token, recent: Array.from({ length: 8 }, () => token.recent[0]) });
    expect(messageOf(await call('converse', question('first')))).toMatch(/The same call was made 8 times/);
  });

  test('goes the long way now and then, so that the list of its calls is kept short', async () => {
    const { call, read } = await warm();
    const before = read.tokens;
    for (let index = 0; index <= SLACK; index++) await call('converse', question(`call ${index}`));
    expect(read.tokens).toBe(before + 1);
  });
});

test('a minute that ends while a call reserves does not close the next minute to all others', async () => {
  let now = Date.parse('2026-11-23T12:00:59.999Z');
  const slow = world({ parts: { now: () => now } });
  const transact = slow.db.transact.bind(slow.db);
  slow.db.transact = async (...args) => {
    const result = await transact(...args);
    now = Date.parse('2026-11-23T12:01:00.500Z');
    return result;
  };
  expect((await slow.call('converse', question('1'))).status).toBe(200);
  expect((await slow.call('converse', question('2'))).status).toBe(200);
  const windows = slow.db.all('ledger').filter(({ id }) => String(id).startsWith('RATE#'));
  expect(windows.map(({ calls, tokens }) => ({ calls, tokens }))).toEqual([
    { calls: 1, tokens: 150 },
    { calls: 1, tokens: 150 },
  ]);
});

describe('what fails inside the gateway', () => {
  test("is told in the service's own shape, and without content", async () => {
    const reported: unknown[] = [];
    const { call, sent } = world({
      parts: {
        report: (...args) => reported.push(args),
        ledger: { reserve: () => Promise.reject(new Error('DynamoDB is down')) } as never,
      },
      answer: () => converseAnswer(),
    });

    const response = await call('converse', question('secret'));

    expect(response).toMatchObject({ status: 500, headers: { 'x-amzn-errortype': 'InternalServerException' } });
    expect(messageOf(response)).toMatch(/before it sent the call, and nothing was charged/);
    expect(sent).toEqual([]);
    expect(JSON.stringify(reported)).not.toContain('secret');
  });

  test('is settled after the answer has been handed on, not before', async () => {
    const { gateway, holds } = world({ answer: () => jsonAnswer({ usage: { inputTokens: 1, outputTokens: 1 } }) });
    const response = await gateway.handle({
      path: `/model/${SONNET}/converse`,
      headers: { authorization: 'Bearer cas_test' },
      body: JSON.stringify(question('x')),
    });
    for await (const chunk of response.body) expect(chunk.length).toBeGreaterThan(0);
    expect(holds()[0]?.state).toBe('OPEN');
    await response.close();
    expect(holds()[0]?.state).toBe('SETTLED');
  });
});

type Db = ReturnType<typeof world>['db'];
