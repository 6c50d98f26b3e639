import { isText, textKey } from '../template/symbolic-text';
import type { ResolvedValue } from '../template/types';

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const INTERFACES = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

/**
 * The AWS managed policies that the CDK attaches by default, as the reference prints them. Any other is unknown to the
 * audit: AWS changes managed policies without a deployment.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const KNOWN: Record<string, string[]> = {
  'service-role/AWSLambdaBasicExecutionRole': LOGS,
  'service-role/AWSLambdaVPCAccessExecutionRole': [...LOGS, ...INTERFACES],
  'service-role/AmazonAPIGatewayPushToCloudWatchLogs': [
    ...LOGS,
    'logs:DescribeLogGroups',
    'logs:DescribeLogStreams',
    'logs:GetLogEvents',
    'logs:FilterLogEvents',
  ],
};

export function awsManagedPolicy(arn: ResolvedValue): { name: string; document: ResolvedValue } | undefined {
  if (!isText(arn)) return undefined;
  const name = /^arn:aws[a-z-]*:iam::aws:policy\/(.+)$/.exec(textKey(arn))?.[1];
  const actions = name === undefined || !Object.hasOwn(KNOWN, name) ? undefined : KNOWN[name];
  if (name === undefined || !actions) return undefined;
  return {
    name,
    document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] },
  };
}
