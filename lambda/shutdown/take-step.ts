import type { LedgerLimits } from '../../lib/private/contracts/ledger';
import {
  type ShutdownRequest,
  ShutdownStep,
  type ShutdownStepResult,
  type ShutdownTargets,
} from '../../lib/private/contracts/shutdown';
import type { Ledger } from '../shared/ledger/ledger';
import { blowTeamFuse } from './blow-fuse';
import { canary } from './canary';
import { type Clients, kinds } from './kinds';
import type { Memory } from './memory';
import { stopAll } from './stop-all';

export interface StepParts {
  readonly targets: ShutdownTargets;
  readonly limits: LedgerLimits;
  readonly ledger: Ledger;
  readonly memory: Memory;
  readonly clients: Clients;
}

/** One step of the shutdown. Each may be asked for again at any time: it looks at what is there and does what is left to do. */
export async function takeStep(request: ShutdownRequest, parts: StepParts): Promise<ShutdownStepResult> {
  const { targets, limits, ledger, memory, clients } = parts;
  const { step, execution } = request;
  const stop = async (group: 'restarters' | 'roles' | 'work'): Promise<ShutdownStepResult> => ({
    step,
    ...(await stopAll(kinds(targets, clients)[group], targets, memory, execution)),
  });
  switch (step) {
    case ShutdownStep.BLOW_FUSE: {
      const blown = await blowTeamFuse(ledger, limits, request);
      return { step, acted: blown ? ['fuse'] : [], failed: [], absent: [] };
    }
    case ShutdownStep.DISABLE_RESTARTERS:
      return stop('restarters');
    case ShutdownStep.REVOKE:
      return stop('roles');
    case ShutdownStep.STOP_WORK:
      return stop('work');
    case ShutdownStep.CANARY:
      return {
        step,
        acted: [],
        failed: [],
        absent: [],
        canary: await canary(ledger, limits, clients.iam, targets),
      };
  }
}
