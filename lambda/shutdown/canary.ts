import { randomBytes, randomUUID } from 'node:crypto';
import { type IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { type LedgerLimits } from '../../lib/private/contracts/ledger';
import type { CanaryResult, ShutdownTargets } from '../../lib/private/contracts/shutdown';
import { budgetsOf } from '../shared/ledger/budgets';
import { type Ledger } from '../shared/ledger/ledger';

/** Names no experiment that can exist: the canary's reservation meets the team's fuse and nothing else. */
const NO_EXPERIMENT = `sha256:${'0'.repeat(64)}`;

/**
 * Whether a model call made as a workload is denied, asked of both that can deny it: the ledger, by the reservation that the
 * gateway makes before every call, and IAM, by evaluating a call to Bedrock for every workload role. Both are asked what they
 * would do now; neither reaches a model, so the canary costs nothing when it lives.
 */
export async function canary(
  ledger: Ledger,
  limits: LedgerLimits,
  iam: IAMClient,
  targets: ShutdownTargets,
): Promise<CanaryResult> {
  const [fuse, byRole] = [await reserveLikeTheGateway(ledger, limits), await evaluateRoles(iam, targets.roles)];
  return {
    fuse: fuse.denied,
    iam: byRole.denied,
    detail: `Reservation: ${fuse.detail}. IAM: ${byRole.detail}.`,
  };
}

type Answer = { readonly denied: CanaryResult['fuse']; readonly detail: string };

async function reserveLikeTheGateway(ledger: Ledger, limits: LedgerLimits): Promise<Answer> {
  const [team] = budgetsOf({ team: limits.team }, new Date(), NO_EXPERIMENT);
  try {
    const answer = await ledger.reserve({
      callId: randomUUID(),
      budgets: team ? [team] : [],
      amount: 1,
      model: 'canary',
      experiment: NO_EXPERIMENT,
      trace: randomBytes(16).toString('hex'),
      together: [],
    });
    if (answer.result === 'RESERVED') {
      await ledger.settle(answer.hold, 0);
      return { denied: 'ALLOWED', detail: 'a call would be admitted' };
    }
    return { denied: answer.result === 'CONTENDED' ? 'UNKNOWN' : 'DENIED', detail: answer.result };
  } catch (error) {
    return { denied: 'UNKNOWN', detail: error instanceof Error ? error.name : 'failed' };
  }
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html */
async function evaluateRoles(
  iam: IAMClient,
  roles: readonly string[],
): Promise<{ readonly denied: CanaryResult['iam']; readonly detail: string }> {
  if (roles.length === 0) return { denied: 'NO_ROLES', detail: 'the sandbox has named no workload role' };
  const allowed: string[] = [];
  for (const role of roles) {
    try {
      const { EvaluationResults } = await iam.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: role,
          ActionNames: ['bedrock:InvokeModel', 'execute-api:Invoke'],
        }),
      );
      if (!EvaluationResults?.length) return { denied: 'UNKNOWN', detail: `nothing was answered for ${role}` };
      if (EvaluationResults.some(({ EvalDecision }) => EvalDecision !== 'explicitDeny')) allowed.push(role);
    } catch (error) {
      return {
        denied: 'UNKNOWN',
        detail: `${role} could not be evaluated: ${error instanceof Error ? error.name : 'failed'}`,
      };
    }
  }
  return allowed.length > 0
    ? { denied: 'ALLOWED', detail: `not denied explicitly: ${allowed.join(', ')}` }
    : { denied: 'DENIED', detail: `denied explicitly for ${roles.length} roles` };
}
