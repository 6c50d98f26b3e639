import { runSimulation } from '@cloud-copilot/iam-simulate';
import { PolicyDocumentJson } from '../../../../lib/organization/policies/denial';

export const ACCOUNT = '111122223333';
export const WORKLOAD = `arn:aws:iam::${ACCOUNT}:role/Sandbox-Workload`;
export const GATEWAY = `arn:aws:iam::${ACCOUNT}:role/Sandbox-Gateway-ABC`;
export const DEPLOYMENT = `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-west-1`;
export const SHUTDOWN = `arn:aws:iam::${ACCOUNT}:role/Sandbox-Shutdown-ABC`;
export const TRAIL = `arn:aws:iam::${ACCOUNT}:role/Sandbox-Trail-ABC`;

export interface SimulatedRequest {
  readonly principal?: string;
  readonly action: string;
  readonly resource?: string;
  readonly resourceAccount?: string;
  readonly context?: Record<string, string | string[]>;
}

export interface SimulatedPolicies {
  readonly scps?: PolicyDocumentJson[];
  readonly rcps?: PolicyDocumentJson[];
  readonly boundary?: PolicyDocumentJson;
  readonly resourcePolicy?: object;
}

const EVERYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** What an independent simulator decides on a request of a principal whose own policies allow everything. */
export async function decide(request: SimulatedRequest, policies: SimulatedPolicies): Promise<string> {
  const account = request.resourceAccount ?? ACCOUNT;
  const principal = request.principal ?? WORKLOAD;
  const result = await runSimulation(
    {
      request: {
        principal,
        action: request.action,
        resource: { resource: request.resource ?? '*', accountId: account },
        contextVariables: {
          'aws:PrincipalArn': principal,
          'aws:PrincipalAccount': principal.split(':')[4] ?? '',
          'aws:PrincipalIsAWSService': 'false',
          'aws:ResourceAccount': account,
          'aws:RequestedRegion': 'eu-west-1',
          'aws:SecureTransport': 'true',
          ...request.context,
        },
      },
      identityPolicies: [{ name: 'everything', policy: EVERYTHING }],
      serviceControlPolicies: attached([EVERYTHING, ...(policies.scps ?? [])]),
      resourceControlPolicies: attached(policies.rcps ?? []),
      resourcePolicy: policies.resourcePolicy,
      permissionBoundaryPolicies: policies.boundary && [{ name: 'boundary', policy: policies.boundary }],
    },
    {},
  );
  if (result.resultType === 'error') {
    throw new Error(`The simulator refused ${request.action}: ${JSON.stringify(result.errors)}`);
  }
  return result.overallResult;
}

function attached(documents: object[]) {
  const policies = documents.map((policy, index) => ({ name: `policy${index}`, policy }));
  return [{ orgIdentifier: 'ou-ab12-cdefgh34', policies }];
}
