import { Denial, PolicyDocumentJson, PolicyStatementJson, denyStatement } from './denial';
import { denials } from './denials';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html : white space is not counted */
export const BOUNDARY_MAX_SIZE = 6144;

/** What the boundary depends on: values that CloudFormation fills in. */
export interface BoundaryContext {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** Actions beside the library's own. */
  readonly additionalActions: string[];
}

/** Actions on data, which a principal may do to resources of this account only. */
const OWN_DATA = [
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:GetBucketLocation',
  's3:GetObject',
  's3:GetObjectAttributes',
  's3:GetObjectTagging',
  's3:GetObjectVersion',
  's3:ListBucket',
  's3:ListBucketMultipartUploads',
  's3:ListBucketVersions',
  's3:ListMultipartUploadParts',
  's3:PutObject',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GetPublicKey',
  'kms:Verify',
  // People read the trail and what is left to spend; no sandbox principal writes a table.
  'dynamodb:BatchGetItem',
  'dynamodb:GetItem',
  'dynamodb:Query',
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:GetDownloadUrlForLayer',
];

/** Actions that name no resource, or one whose account a condition cannot bind. */
const OWN_SURROUNDINGS = [
  // Network interfaces of functions and builds in the VPC.
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:CreateNetworkInterfacePermission',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeDhcpOptions',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
  'ec2:UnassignPrivateIpAddresses',
  'ecr:GetAuthorizationToken',
  // The command finds a sandbox by its stack's outputs.
  'cloudformation:DescribeStacks',
  'cloudwatch:DescribeAlarms',
  'cloudwatch:GetDashboard',
  'cloudwatch:GetMetricData',
  'cloudwatch:ListDashboards',
  'cloudwatch:ListMetrics',
  'cloudwatch:PutMetricData',
  'logs:CreateLogStream',
  'logs:DescribeLogGroups',
  'logs:DescribeLogStreams',
  'logs:FilterLogEvents',
  'logs:GetLogEvents',
  'logs:GetQueryResults',
  'logs:PutLogEvents',
  'logs:StartQuery',
  'logs:StopQuery',
  'sts:GetCallerIdentity',
];

const OWN_DOORS = ['execute-api:Invoke'];

/** Every action that a principal with the boundary may have, without those that the user adds. */
export const BOUNDARY_ACTIONS = [...OWN_DATA, ...OWN_SURROUNDINGS, ...OWN_DOORS];

/**
 * The permission boundary: the most that a sandbox principal can ever have, whatever policy somebody attaches to it.
 *
 * It says what is possible and denies everything else explicitly, so that no resource policy can add to it: an implicit
 * deny of a boundary does not bind what a resource policy grants to a session directly.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-eval-logic
 */
export function boundaryDocument(context: BoundaryContext): PolicyDocumentJson {
  const own = denials({
    models: [],
    regions: [context.region],
    additionalActions: [],
    ownAccount: context.account,
  });
  const actions = [...BOUNDARY_ACTIONS, ...context.additionalActions];
  validateAdditional(context.additionalActions, own);
  return {
    Version: '2012-10-17',
    Statement: [
      ...allowStatements(context),
      { Sid: 'NothingElse', Effect: 'Deny', NotAction: actions, Resource: ['*'] },
      ...own.flatMap((denial) => narrowed(denial, actions)),
    ],
  };
}

function allowStatements(context: BoundaryContext): PolicyStatementJson[] {
  return [
    {
      Sid: 'OwnData',
      Effect: 'Allow',
      Action: [...OWN_DATA, ...context.additionalActions],
      Resource: ['*'],
      Condition: { StringEquals: { 'aws:ResourceAccount': context.account } },
    },
    { Sid: 'OwnSurroundings', Effect: 'Allow', Action: OWN_SURROUNDINGS, Resource: ['*'] },
    {
      Sid: 'OwnDoors',
      Effect: 'Allow',
      Action: OWN_DOORS,
      Resource: [`arn:${context.partition}:execute-api:${context.region}:${context.account}:*`],
    },
  ];
}

/**
 * A denial as far as it concerns the actions of the boundary: `NothingElse` has denied the rest already. What is left of a
 * denial bears conditions (Regions, the resource's account); without any it would contradict what the boundary allows.
 */
function narrowed(denial: Denial, allowed: string[]): PolicyStatementJson[] {
  if (denial.notActions) {
    return denial.conditions ? [denyStatement(denial, [])] : [];
  }
  const actions = (denial.actions ?? []).filter((pattern) => allowed.some((action) => covers(pattern, action)));
  return actions.length > 0 ? [denyStatement({ ...denial, actions }, [])] : [];
}

function validateAdditional(additional: string[], own: Denial[]): void {
  for (const action of additional) {
    const [service, name] = action.split(':');
    if (!service || !name || /[*?]/.test(action)) {
      throw new Error(
        `additionalActions contains ${JSON.stringify(action)}. Allowed are single actions without a wildcard, for example "dynamodb:GetItem".`,
      );
    }
    const denial = own.find(
      ({ actions, conditions }) => !conditions && (actions ?? []).some((pattern) => covers(pattern, action)),
    );
    if (denial) {
      throw new Error(
        `additionalActions contains ${action}, which would open ${denial.closes.join(', ')} (docs/threat-model.md). ` +
          'No sandbox principal may do that. Let a role of your own, outside the sandbox, do it.',
      );
    }
  }
}

/** Whether an action pattern of a policy matches an action. IAM ignores the case of both. */
function covers(pattern: string, action: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, 'i').test(action);
}
