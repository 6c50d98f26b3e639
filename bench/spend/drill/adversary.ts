import { Account, Kind, OWNERS, Owner, RESTARTERS, WORK } from './account';

/** How many requests the shutdown gets done while IAM has not yet followed: minutes, on AWS. */
const REVOCATION_LAG = 40;

const ALL: readonly Kind[] = [...RESTARTERS, ...WORK];

/** What starts what, for as long as it is on itself: it needs nobody's rights. */
const STARTS: readonly (readonly [Kind, readonly Kind[]])[] = [
  ['scaling-target', ['service']],
  ['service', ['task']],
  ['scaling-group', ['instance']],
  ['trigger', ['glue-run']],
  ['execution', ['task', 'build', 'glue-run', 'training-job']],
  ['pipeline-execution', ['training-job', 'processing-job', 'transform-job']],
  ['tuning-job', ['training-job']],
  ['automl-job', ['training-job', 'transform-job']],
];
/** These start executions, through a function or without. */
const TRIGGERS: readonly Kind[] = ['rule', 'schedule', 'pipe'];
/** What can be started only through something that may be off. */
const THROUGH: Partial<Record<Kind, Kind>> = { 'batch-job': 'queue' };

/** Restarts whatever it can, between any two requests of the shutdown. */
export class Adversary {
  private turnsRevoked = 0;

  public constructor(
    private readonly account: Account,
    private readonly random: () => number,
  ) {}

  public turn(): void {
    this.turnsRevoked = this.account.revoked ? this.turnsRevoked + 1 : 0;
    if (this.turnsRevoked <= REVOCATION_LAG) this.useRights();
    for (const owner of OWNERS) this.letRun(owner);
  }

  /** As the workload's role: anything of the sandbox's may be switched on or started. */
  private useRights(): void {
    for (let index = 0; index < 4; index++) {
      const kind = ALL[Math.floor(this.random() * ALL.length)] ?? 'rule';
      const through = THROUGH[kind];
      if (!through || this.account.isOn(through, 'ours')) this.account.set(kind, 'ours', true);
    }
  }

  private letRun(owner: Owner): void {
    const on = (kind: Kind): boolean => this.account.isOn(kind, owner);
    const start = (kind: Kind): void => this.account.set(kind, owner, true);
    if (TRIGGERS.some(on) || (on('mapping') && on('function'))) start('execution');
    for (const [kind, started] of STARTS) if (on(kind)) started.forEach(start);
  }
}
