import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import fc from 'fast-check';
import { evaluateRequest } from '../../lib/audit/policy/evaluate-request';
import { toQuestion, toRequest } from './agreement';
import { ACCOUNT, PRINCIPALS, SmallQuestion, smallQuestion, SmallRequest, smallRequest } from './random-questions';

export interface SimulatorAgreement {
  readonly compared: number;
  readonly allowed: number;
  /** Cases that the simulator refuses to judge, or that the evaluator leaves open. */
  readonly skipped: number;
  readonly disagreements: readonly string[];
}

/** Evaluates random requests here and in an independent simulator (AGPL, a development dependency: never shipped). */
export async function agreeWithSimulator(cases: number, seed: number): Promise<SimulatorAgreement> {
  const result = { compared: 0, allowed: 0, skipped: 0, disagreements: [] as string[] };
  const samples = fc.sample(fc.tuple(smallQuestion, smallRequest), { numRuns: cases, seed });
  for (const [drawn, request] of samples) {
    const question = acceptable(drawn);
    const here = evaluateRequest(toQuestion(question), toRequest(question, request)).outcome;
    const there = await simulate(question, request);
    if (there === undefined || here === 'unknown') {
      result.skipped++;
      continue;
    }
    result.compared++;
    if (there === 'allowed') result.allowed++;
    if (here !== there) result.disagreements.push(JSON.stringify({ question, request, here, there }));
  }
  return result;
}

/** What the simulator says of one request; undefined when it refuses to judge. */
export async function simulate(
  question: SmallQuestion,
  request: SmallRequest,
): Promise<'allowed' | 'denied' | undefined> {
  const simulated = await runSimulation(toSimulation(question, request), {});
  if (simulated.resultType !== 'single') return undefined;
  return simulated.overallResult === 'Allowed' ? 'allowed' : 'denied';
}

/** Leaves out what the simulator refuses to judge. */
export function acceptable(question: SmallQuestion): SmallQuestion {
  const isRefused = (statement: unknown): boolean =>
    /"NotAction"|"Action":\[[^\]]*"\*"/.test(JSON.stringify(statement));
  const everyone = question.endpoint?.map((each) => ({ ...(each as object), Principal: '*' }));
  return {
    ...question,
    endpoint: everyone as SmallQuestion['endpoint'],
    session: question.principal === 'user' || question.principal === 'anonymous' ? undefined : question.session,
    rcp: question.rcp?.some(isRefused) ? undefined : question.rcp,
  };
}

function toSimulation(question: SmallQuestion, { action, resource, context }: SmallRequest): Simulation {
  const isAnonymous = question.principal === 'anonymous';
  const document = (statements: SmallQuestion['identity']): object => ({
    Version: '2012-10-17',
    Statement: statements,
  });
  const named = (
    name: string,
    statements: SmallQuestion['identity'] | undefined,
  ): { name: string; policy: object }[] =>
    statements === undefined || isAnonymous ? [] : [{ name, policy: document(statements) }];
  return {
    request: {
      principal: isAnonymous ? { type: 'Anonymous' } : PRINCIPALS[question.principal as keyof typeof PRINCIPALS],
      action,
      resource: { resource, accountId: ACCOUNT },
      contextVariables: Object.fromEntries(
        Object.entries(context).map(([key, values]) => [
          key,
          values.length === 1 && key !== 'aws:tagkeys' ? (values[0] ?? '') : [...values],
        ]),
      ),
    },
    identityPolicies: named('identity', question.identity),
    permissionBoundaryPolicies:
      question.boundary === undefined || isAnonymous ? undefined : named('boundary', question.boundary),
    sessionPolicy: question.session === undefined || isAnonymous ? undefined : document(question.session),
    serviceControlPolicies:
      isAnonymous || question.scp === undefined
        ? []
        : [{ orgIdentifier: 'root', policies: named('scp', question.scp) }],
    resourceControlPolicies:
      question.rcp === undefined
        ? []
        : [{ orgIdentifier: 'root', policies: [{ name: 'rcp', policy: document(question.rcp) }] }],
    resourcePolicy: document(question.resource ?? []),
    vpcEndpointPolicies:
      question.endpoint === undefined ? undefined : [{ name: 'endpoint', policy: document(question.endpoint) }],
  };
}
