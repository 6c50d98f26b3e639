import { Ledger } from '../../../lambda/shared/ledger/ledger';
import { TransactionStore } from '../../../lambda/shared/ledger/store';
import { Clients } from '../../../lambda/shutdown/kinds';
import { Memory } from '../../../lambda/shutdown/memory';
import { takeStep } from '../../../lambda/shutdown/take-step';
import {
  DisabledResource,
  ShutdownStep,
  ShutdownStepName,
  ShutdownStepResult,
} from '../../../lib/private/contracts/shutdown';
import { InMemoryDynamoDb } from '../../../test/support/in-memory-dynamodb';
import { seeded } from '../../spend-reconciler';
import { Account, DENY_POLICY, OWNERS, Owner, RESTARTERS, ROLE, SANDBOX, WORK } from './account';
import { Adversary } from './adversary';

/** As in the state machine. */
const PASSES = 20;
const TURNS_BETWEEN_PASSES = 20;

export interface Kill {
  /** The request at which the function dies: 1 is the first. */
  readonly at: number;
  /** Whether that request was carried out. */
  readonly carriedOut: boolean;
  /** What comes after: the state machine tries the step again, or somebody starts it anew. */
  readonly then: 'retry' | 'restart';
}

export interface DrillOutcome {
  readonly requests: number;
  readonly passes: number;
  readonly complete: boolean;
  /** Things that are billed and still run, or would start some, after the adversary has had time. */
  readonly running: number;
  /** Changes to what has to keep running, and to what is nobody's of the sandbox. */
  readonly touched: number;
  /** Changes by a second shutdown, when the first was complete. */
  readonly again: number;
  /** Restarters that could not be put back, because how they were was not remembered. */
  readonly forgotten: number;
}

/** One shutdown of a whole account, with somebody who starts everything again, killed where it is told and taken up again. */
export async function drill(seed: number, wholeAccount: boolean, kill?: Kill): Promise<DrillOutcome> {
  return new Drill(seed, wholeAccount, kill).play();
}

class Killed extends Error {}

class Drill {
  private readonly account = new Account((carryOut) => this.request(carryOut));
  private readonly adversary: Adversary;
  private readonly clients: Clients = this.account.clients();
  private readonly remembered = new Map<string, DisabledResource>();
  private readonly memory: Memory = {
    remember: (item) =>
      this.request(() => {
        if (!this.remembered.has(item.resource)) this.remembered.set(item.resource, item);
      }) as Promise<void>,
    all: () => Promise.resolve([...this.remembered.values()]),
    forget: () => Promise.reject(new Error('A shutdown forgets nothing.')),
  };
  private readonly ledger: Ledger;
  private requests = 0;
  private die: () => void = () => undefined;

  public constructor(
    seed: number,
    private readonly wholeAccount: boolean,
    private readonly kill: Kill | undefined,
  ) {
    this.adversary = new Adversary(this.account, seeded(seed));
    const db = new InMemoryDynamoDb({ ledger: ['id'] });
    const store: TransactionStore = {
      transact: (items, token) =>
        this.request(() => db.transact(items, token)) as ReturnType<TransactionStore['transact']>,
    };
    this.ledger = new Ledger(store, 'ledger');
  }

  public async play(): Promise<DrillOutcome> {
    const { passes, complete } = await this.shutDown();
    const { requests } = this;
    for (let turn = 0; turn < 200; turn++) this.adversary.turn();
    const running = this.inScope()
      .flatMap((owner) => [...RESTARTERS, ...WORK].map((kind) => this.account.isOn(kind, owner)))
      .filter(Boolean).length;
    const before = this.account.changes.length;
    await this.shutDown();
    return {
      requests,
      passes,
      complete,
      running,
      touched: this.account.changes.filter(({ owner }) => !this.inScope().includes(owner)).length,
      again: this.account.changes.length - before,
      forgotten: this.inScope().length * (RESTARTERS.length + ENDPOINTS) + ROLES - this.remembered.size,
    };
  }

  private inScope(): readonly Owner[] {
    return OWNERS.filter((owner) => owner === 'ours' || (owner === 'other' && this.wholeAccount));
  }

  /** The state machine. */
  private async shutDown(): Promise<{ passes: number; complete: boolean }> {
    for (;;) {
      try {
        return await this.machine();
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
      }
    }
  }

  private async machine(): Promise<{ passes: number; complete: boolean }> {
    await this.step(ShutdownStep.BLOW_FUSE);
    for (let pass = 1; ; pass++) {
      const done = [
        await this.step(ShutdownStep.DISABLE_RESTARTERS),
        await this.step(ShutdownStep.REVOKE),
        await this.step(ShutdownStep.STOP_WORK),
      ];
      const { canary } = await this.step(ShutdownStep.CANARY);
      const quiet =
        done.every(({ acted, failed }) => acted.length + failed.length === 0) &&
        canary?.fuse === 'DENIED' &&
        canary.iam === 'DENIED';
      if (quiet || pass === PASSES) return { passes: pass, complete: quiet };
      for (let turn = 0; turn < TURNS_BETWEEN_PASSES; turn++) this.adversary.turn();
    }
  }

  private async step(step: ShutdownStepName): Promise<ShutdownStepResult> {
    for (;;) {
      const death = new Promise<'killed'>((resolve) => (this.die = () => resolve('killed')));
      const parts = {
        targets: { sandbox: SANDBOX, wholeAccount: this.wholeAccount, roles: [ROLE], denyPolicy: DENY_POLICY },
        limits: { team: 1_000_000 },
        ledger: this.ledger,
        memory: this.memory,
        clients: this.clients,
      };
      const result = await Promise.race([takeStep({ step, execution: 'drill' }, parts), death]);
      if (result !== 'killed') return result;
      if (this.kill?.then === 'restart') throw new Killed();
    }
  }

  /** A request to AWS: somebody else always gets in between, and the function may die before it or after it. */
  private request(carryOut: () => unknown): Promise<unknown> {
    this.requests++;
    this.adversary.turn();
    const dies = this.requests === this.kill?.at;
    if (dies && !this.kill?.carriedOut) return this.never();
    const result = carryOut();
    return dies ? this.never() : Promise.resolve(result);
  }

  /** Who is dead waits for ever, and does nothing more. */
  private never(): Promise<never> {
    this.die();
    return new Promise(() => undefined);
  }
}

/** Remembered besides the restarters: an endpoint has to be made anew, a role gets its rights back. */
const ENDPOINTS = 1;
const ROLES = 1;
