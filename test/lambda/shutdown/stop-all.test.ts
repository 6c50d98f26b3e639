import { type DisabledResource, type ShutdownTargets } from '../../../lib/private/contracts/shutdown';
import type { Memory } from '../../../lambda/shutdown/memory';
import { inScope, restoreAll, stopAll } from '../../../lambda/shutdown/stop-all';
import { type Active, type Stoppable, isGone } from '../../../lambda/shutdown/stoppable';

const TARGETS: ShutdownTargets = { sandbox: 'support', wholeAccount: false, roles: [], denyPolicy: 'arn:deny' };
const OURS = { 'cdk-ai-sandbox:workload': 'support' };

class InMemory implements Memory {
  public readonly items = new Map<string, DisabledResource>();
  public remember(item: DisabledResource): Promise<void> {
    if (!this.items.has(item.resource)) this.items.set(item.resource, item);
    return Promise.resolve();
  }
  public all(): Promise<DisabledResource[]> {
    return Promise.resolve([...this.items.values()]);
  }
  public forget(resource: string): Promise<void> {
    this.items.delete(resource);
    return Promise.resolve();
  }
}

/** A rule starts a task whenever it is on, and a restarter turns the rule on again until it loses its rights. */
class Cloud {
  public rule = true;
  public revoked = false;
  public tasks = 3;
  public strangers = 2;
  private calls = 0;
  /** The call after which the shutdown's process dies. */
  public dieAfter = Infinity;

  public turn(): void {
    if (!this.revoked) this.rule = true;
    if (this.rule) this.tasks++;
  }

  public get kinds(): { restarters: Stoppable[]; roles: Stoppable[]; work: Stoppable[] } {
    return {
      restarters: [
        this.kind(
          'rule',
          () => (this.rule ? [{ resource: 'arn:rule', tags: OURS, earlier: { on: true } }] : []),
          () => (this.rule = false),
          () => (this.rule = true),
        ),
      ],
      roles: [
        this.kind(
          'role',
          () => (this.revoked ? [] : [{ resource: 'arn:role', tags: OURS, earlier: {} }]),
          () => (this.revoked = true),
          () => (this.revoked = false),
        ),
      ],
      work: [
        this.kind(
          'task',
          () => [
            ...Array.from({ length: this.tasks }, (_, index) => ({ resource: `arn:task/${index}`, tags: OURS })),
            ...Array.from({ length: this.strangers }, (_, index) => ({ resource: `arn:other/${index}`, tags: {} })),
          ],
          ({ resource }) => (resource.startsWith('arn:other') ? this.strangers-- : this.tasks--),
        ),
      ],
    };
  }

  private kind(
    kind: string,
    active: () => Active[],
    stop: (active: Active) => unknown,
    restore?: () => unknown,
  ): Stoppable {
    return {
      kind,
      active: () => this.call(active),
      stop: (one) => this.call(() => void stop(one)),
      ...(restore && { restore: () => this.call(() => void restore()) }),
    };
  }

  private call<T>(work: () => T): Promise<T> {
    if (++this.calls > this.dieAfter) return Promise.reject(new Killed());
    const result = work();
    this.turn();
    return Promise.resolve(result);
  }

  public get callCount(): number {
    return this.calls;
  }
}

class Killed extends Error {}

/** The state machine's loop, without its waiting. */
async function shutDown(cloud: Cloud, memory: Memory): Promise<number> {
  for (let pass = 1; pass <= 20; pass++) {
    const { restarters, roles, work } = cloud.kinds;
    const outcomes = [
      await stopAll(restarters, TARGETS, memory, 'execution'),
      await stopAll(roles, TARGETS, memory, 'execution'),
      await stopAll(work, TARGETS, memory, 'execution'),
    ];
    if (cloud.callCount > cloud.dieAfter) throw new Killed();
    if (outcomes.every(({ acted, failed }) => acted.length + failed.length === 0)) return pass;
  }
  return Infinity;
}

test('outlasts a restarter that starts things anew while it works', async () => {
  const cloud = new Cloud();
  const memory = new InMemory();
  expect(await shutDown(cloud, memory)).toBeLessThanOrEqual(5);
  expect(cloud).toMatchObject({ rule: false, revoked: true, tasks: 0, strangers: 2 });
});

test('killed after any call and started again, it comes to the same end, and remembers what was there before', async () => {
  const whole = new Cloud();
  await shutDown(whole, new InMemory());
  for (let dieAfter = 0; dieAfter < whole.callCount; dieAfter++) {
    const cloud = new Cloud();
    const memory = new InMemory();
    cloud.dieAfter = dieAfter;
    await expect(shutDown(cloud, memory)).rejects.toThrow(Killed);
    cloud.dieAfter = Infinity;
    await shutDown(cloud, memory);
    expect(cloud).toMatchObject({ rule: false, revoked: true, tasks: 0, strangers: 2 });
    expect([...memory.items.values()].map(({ resource, earlier }) => `${resource} ${earlier}`).sort()).toEqual([
      'arn:role {}',
      'arn:rule {"on":true}',
    ]);
  }
});

test('what cannot be listed or stopped is reported, and keeps nothing else from being stopped', async () => {
  const stopped: string[] = [];
  const failing = (kind: string, fails: 'list' | 'stop' | 'never'): Stoppable => ({
    kind,
    active: () =>
      fails === 'list'
        ? Promise.reject(named('AccessDenied'))
        : Promise.resolve([{ resource: `arn:${kind}`, tags: OURS }]),
    stop: ({ resource }) => {
      if (fails === 'stop') return Promise.reject(named('Throttling'));
      stopped.push(resource);
      return Promise.resolve();
    },
  });
  const kinds = [failing('a', 'list'), failing('b', 'stop'), failing('c', 'never')];
  expect(await stopAll(kinds, TARGETS, new InMemory(), 'x')).toEqual({
    acted: ['c arn:c'],
    failed: ['a could not be listed: AccessDenied', 'b arn:b: Throttling'],
    absent: [],
  });
  expect(stopped).toEqual(['arn:c']);
});

test('arming puts back what was disabled, forgets what is gone, and keeps what could not be put back', async () => {
  const memory = new InMemory();
  for (const [kind, resource] of [
    ['rule', 'arn:well'],
    ['rule', 'arn:gone'],
    ['rule', 'arn:throttled'],
    ['report', 'report 1'],
  ]) {
    await memory.remember({ resource: resource ?? '', kind: kind ?? '', earlier: '{}', disabledAt: '', execution: '' });
  }
  const rules: Stoppable = {
    kind: 'rule',
    active: () => Promise.resolve([]),
    stop: () => Promise.resolve(),
    restore: (resource) => {
      if (resource === 'arn:gone') return Promise.reject(named('ResourceNotFoundException'));
      return resource === 'arn:throttled' ? Promise.reject(named('ThrottlingException')) : Promise.resolve();
    },
  };
  expect(await restoreAll([rules], memory, isGone)).toEqual({
    restored: ['rule arn:well'],
    failed: ['rule arn:throttled: ThrottlingException'],
  });
  expect([...memory.items.keys()]).toEqual(['arn:throttled', 'report 1']);
});

test('what has to keep running is out of scope, whatever else it is', () => {
  const whole = { ...TARGETS, wholeAccount: true };
  const keep = { 'cdk-ai-sandbox:keep-running': 'true' };
  expect(inScope(OURS, TARGETS)).toBe(true);
  expect(inScope({ 'cdk-ai-sandbox:workload': 'research' }, TARGETS)).toBe(false);
  expect(inScope({}, TARGETS)).toBe(false);
  expect(inScope({}, whole)).toBe(true);
  expect(inScope({ ...OURS, ...keep }, TARGETS)).toBe(false);
  expect(inScope(keep, whole)).toBe(false);
});

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}
