import fc from 'fast-check';
import {
  FuseReason,
  HoldItem,
  ScopeItem,
  TEAM_SCOPE,
  experimentScope,
  runScope,
} from '../../../../lib/private/contracts/ledger';
import { budgetsOf } from '../../../../lambda/shared/ledger/budgets';
import { Ledger, LedgerClock, Reservation } from '../../../../lambda/shared/ledger/ledger';
import { InMemoryDynamoDb } from '../../../support/in-memory-dynamodb';

const TABLE = 'ledger';
const LIMITS = { team: 1_000_000, experiment: 600_000, run: 400_000 };
const NOVEMBER = new Date('2026-11-23T12:00:00Z');

let now = NOVEMBER.getTime();
const clock: LedgerClock = {
  now: () => now,
  sleep: (milliseconds) => {
    now += milliseconds;
    return Promise.resolve();
  },
  random: () => 0.5,
};

function make(limits = LIMITS) {
  now = NOVEMBER.getTime();
  const db = new InMemoryDynamoDb({ [TABLE]: ['id'] });
  const ledger = new Ledger(db, TABLE, clock);
  const reserve = (amount: number, callId = `call-${amount}`, more: Partial<Reservation> = {}) =>
    ledger.reserve({
      callId,
      amount,
      budgets: budgetsOf(limits, new Date(now), 'sha256:e', 'r1'),
      model: 'm',
      experiment: 'sha256:e',
      run: 'r1',
      trace: 't',
      together: [],
      ...more,
    });
  const scope = (id = TEAM_SCOPE) => db.get(TABLE, id) as unknown as ScopeItem;
  const hold = (callId: string) => db.get(TABLE, `HOLD#${callId}`) as unknown as HoldItem;
  return { db, ledger, reserve, scope, hold };
}

describe('reserving', () => {
  test('takes the amount out of every scope at once, and keeps a hold', async () => {
    const { reserve, scope, hold } = make();

    expect(await reserve(300_000, 'a')).toMatchObject({ result: 'RESERVED' });

    expect(scope()).toMatchObject({ limit: 1_000_000, available: 700_000, held: 300_000, spent: 0, period: '2026-11' });
    expect(scope(experimentScope('sha256:e'))).toMatchObject({ available: 300_000, held: 300_000, period: 'ALL' });
    expect(scope(runScope('sha256:e', 'r1'))).toMatchObject({ available: 100_000, held: 300_000 });
    expect(hold('a')).toMatchObject({ state: 'OPEN', openHold: 'OPEN', amount: 300_000 });
  });

  test('takes nothing anywhere when one scope has too little left, and says which', async () => {
    const { reserve, scope } = make();
    await reserve(300_000, 'a');

    const second = await reserve(150_000, 'b');

    expect(second).toMatchObject({
      result: 'NO_HEADROOM',
      scope: { id: runScope('sha256:e', 'r1'), available: 100_000 },
    });
    expect(scope()).toMatchObject({ available: 700_000, held: 300_000 });
  });

  test('refuses an amount above a limit in a scope that is not there yet', async () => {
    const { reserve, db } = make();

    expect(await reserve(400_001)).toMatchObject({ result: 'NO_HEADROOM', scope: { limit: 400_000, spent: 0 } });
    expect(db.all(TABLE)).toEqual([]);
  });

  test('admits nothing while the fuse is blown, and again when a person has armed it', async () => {
    const { reserve, ledger } = make();
    await reserve(10, 'a');
    expect(await ledger.blow({ scope: TEAM_SCOPE, reason: FuseReason.BYPASS, detail: 'x', at: 'now' })).toBe(true);
    expect(await ledger.blow({ scope: TEAM_SCOPE, reason: FuseReason.BUDGET, detail: 'y', at: 'now' })).toBe(false);

    expect(await reserve(10, 'b')).toMatchObject({ result: 'FUSE_BLOWN', scope: { fuseReason: 'BYPASS' } });

    expect(await ledger.arm(TEAM_SCOPE, 'arn:aws:iam::111111111111:role/operator')).toBe(true);
    expect(await ledger.arm(TEAM_SCOPE, 'arn:aws:iam::111111111111:role/operator')).toBe(false);
    expect(await reserve(10, 'c')).toMatchObject({ result: 'RESERVED' });
  });

  test('a fence holds in a scope that never had a call', async () => {
    const { reserve, ledger } = make();
    const [team] = budgetsOf(LIMITS, NOVEMBER, 'sha256:e');
    expect(team && (await ledger.fence(team, { scope: TEAM_SCOPE, reason: 'OPERATOR', detail: 'x', at: 'now' }))).toBe(
      true,
    );

    expect(await reserve(10, 'a')).toMatchObject({ result: 'FUSE_BLOWN', scope: { fuseReason: 'OPERATOR' } });
  });

  test('a lost answer is asked for again without reserving twice', async () => {
    const { reserve, scope } = make();
    await reserve(10, 'a');

    // The same call id again, in a new transaction: the hold exists.
    expect(await reserve(10, 'a')).toMatchObject({ result: 'CONTENDED' });
    expect(scope()).toMatchObject({ held: 10 });
  });

  test('a refusal to blow a fuse whose reason has gone', async () => {
    const { reserve, ledger, scope } = make();
    await reserve(10, 'a');

    const blown = await ledger.blow({ scope: TEAM_SCOPE, reason: 'BUDGET', detail: 'x', at: 'now' }, 999_000);

    expect(blown).toBe(false);
    expect(scope().fuse).toBe('ARMED');
  });
});

describe('periods and limits', () => {
  test("a new month starts with the limit less what is held, and leaves experiments' scopes alone", async () => {
    const { reserve, scope, ledger, hold } = make();
    await reserve(100_000, 'a');
    await ledger.settle(hold('a'), 90_000);
    await reserve(50_000, 'b');
    now = Date.parse('2026-12-01T00:00:01Z');

    expect(await reserve(10, 'c')).toMatchObject({ result: 'RESERVED' });

    expect(scope()).toMatchObject({ period: '2026-12', available: 949_990, held: 50_010, spent: 0 });
    expect(scope(experimentScope('sha256:e'))).toMatchObject({ available: 459_990, spent: 90_000 });
  });

  test('a blown fuse stays blown over the end of the month', async () => {
    const { reserve, ledger } = make();
    await reserve(10, 'a');
    await ledger.blow({ scope: TEAM_SCOPE, reason: 'BYPASS', detail: 'x', at: 'now' });
    now = Date.parse('2026-12-01T00:00:01Z');

    expect(await reserve(10, 'b')).toMatchObject({ result: 'FUSE_BLOWN' });
  });

  test('a clock that is behind follows the month of the item', async () => {
    const { reserve, scope } = make();
    now = Date.parse('2026-12-01T00:00:01Z');
    await reserve(10, 'a');
    now = Date.parse('2026-11-30T23:59:59Z');

    expect(await reserve(10, 'b')).toMatchObject({ result: 'RESERVED' });
    expect(scope()).toMatchObject({ period: '2026-12', held: 20 });
  });

  test('a changed limit moves what is left', async () => {
    const { reserve, db, scope } = make();
    await reserve(300_000, 'a');
    const ledger = new Ledger(db, TABLE, clock);

    const result = await ledger.reserve({
      callId: 'b',
      amount: 10,
      budgets: budgetsOf({ team: 200_000 }, NOVEMBER, 'sha256:e'),
      model: 'm',
      experiment: 'sha256:e',
      trace: 't',
      together: [],
    });

    expect(result).toMatchObject({ result: 'NO_HEADROOM', scope: { limit: 200_000, available: -100_000 } });
    expect(scope()).toMatchObject({ limit: 200_000, available: -100_000, held: 300_000 });
  });
});

describe('settling', () => {
  test('charges the cost and gives the rest back, once', async () => {
    const { reserve, ledger, scope, hold } = make();
    await reserve(300_000, 'a');

    expect(await ledger.settle(hold('a'), 120_000, { requestId: 'r' })).toBe('CLOSED');
    expect(await ledger.settle({ ...hold('a'), amount: 300_000 }, 120_000)).toBe('CLOSED_BEFORE');

    expect(scope()).toMatchObject({ available: 880_000, held: 0, spent: 120_000, fuse: 'ARMED' });
    expect(hold('a')).toMatchObject({ state: 'SETTLED', charged: 120_000, requestId: 'r' });
    expect(hold('a').openHold).toBeUndefined();
  });

  test('a cost above the hold is charged in full and blows the fuse', async () => {
    const { reserve, ledger, scope, hold } = make();
    await reserve(100, 'a');

    await ledger.settle(hold('a'), 150);

    expect(scope()).toMatchObject({ available: 999_850, spent: 150, fuse: 'BLOWN', fuseReason: 'OVERRUN' });
  });

  test('an expired hold stays charged in full until the log says better', async () => {
    const { reserve, ledger, scope, hold } = make();
    await reserve(1_000, 'a');

    expect(await ledger.expire(hold('a'))).toBe('CLOSED');
    expect(scope()).toMatchObject({ available: 999_000, held: 0, spent: 1_000 });

    expect(await ledger.correctExpired(hold('a'), 400, 'request')).toBe('CLOSED');
    expect(scope()).toMatchObject({ available: 999_600, held: 0, spent: 400 });
    expect(await ledger.correctExpired(hold('a'), 400, 'request')).toBe('CLOSED_BEFORE');
  });
});

describe('the rate guard', () => {
  const window = { key: 'RATE#x', maxCalls: 2, maxTokens: 100, tokens: 40, ttl: 1 };

  test('counts calls and tokens of a minute', async () => {
    const { reserve } = make();
    expect(await reserve(1, 'a', { window })).toMatchObject({ result: 'RESERVED' });
    expect(await reserve(1, 'b', { window: { ...window, tokens: 61 } })).toEqual({ result: 'TOO_MANY_TOKENS' });
    expect(await reserve(1, 'c', { window })).toMatchObject({ result: 'RESERVED' });
    expect(await reserve(1, 'd', { window: { ...window, tokens: 1 } })).toEqual({ result: 'TOO_MANY_CALLS' });
  });

  test('settling puts the real tokens in place of the estimate', async () => {
    const { reserve, ledger, hold, db } = make();
    await reserve(1, 'a', { window });
    await ledger.settle(hold('a'), 1, { window: { key: window.key, ttl: 1, difference: -30 } });
    expect(db.get(TABLE, 'RATE#x')).toMatchObject({ calls: 1, tokens: 10 });
  });
});

test('whatever happens in whatever order, limit = available + held + spent, and nothing is spent beyond the limit', async () => {
  const step = fc.record({
    kind: fc.constantFrom('reserve', 'settle', 'expire', 'month'),
    amount: fc.integer({ min: 0, max: 500_000 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { reserve, ledger, db } = make();
      const open: HoldItem[] = [];
      for (const [index, { kind, amount, share }] of steps.entries()) {
        if (kind === 'reserve') {
          const result = await reserve(amount, `call-${index}`);
          if (result.result === 'RESERVED') open.push(result.hold);
        } else if (kind === 'month') {
          now += 31 * 24 * 3600 * 1000;
        } else {
          const hold = open.pop();
          if (!hold) continue;
          if (kind === 'expire') await ledger.expire(hold);
          else await ledger.settle(hold, Math.floor(hold.amount * share));
        }
        for (const item of db
          .all(TABLE)
          .filter(({ id }) => String(id).startsWith('SCOPE#')) as unknown as ScopeItem[]) {
          expect(item.available + item.held + item.spent).toBe(item.limit);
          expect(item.available).toBeGreaterThanOrEqual(0);
        }
      }
    }),
    { numRuns: 60 },
  );
});
