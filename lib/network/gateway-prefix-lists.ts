import { CfnMapping, Fn, Stack, Token, Aws } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** The AWS-managed prefix lists of the two gateway endpoints, to which the workload security group may send. */
export interface GatewayPrefixLists {
  /** The id of `com.amazonaws.<region>.s3`. */
  readonly s3: string;
  /** The id of `com.amazonaws.<region>.dynamodb`. */
  readonly dynamodb: string;
}

/**
 * AWS gives each region's list an id of its own, and CloudFormation has no attribute and no parameter that tells it; CDK's
 * `PrefixList.fromLookup` would ask an account during synthesis. So the ids stand here, as `aws ec2 describe-prefix-lists`
 * prints them. A wrong or missing one cannot open anything: the deployment fails, and routes lead to the endpoints only.
 * https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
 */
const KNOWN_REGIONS: Record<string, GatewayPrefixLists> = {
  'ap-northeast-1': { s3: 'pl-61a54008', dynamodb: 'pl-78a54011' },
  'ap-northeast-2': { s3: 'pl-78a54011', dynamodb: 'pl-48a54021' },
  'ap-south-1': { s3: 'pl-78a54011', dynamodb: 'pl-66a7420f' },
  'ap-southeast-1': { s3: 'pl-6fa54006', dynamodb: 'pl-67a5400e' },
  'ap-southeast-2': { s3: 'pl-6ca54005', dynamodb: 'pl-62a5400b' },
  'ca-central-1': { s3: 'pl-7da54014', dynamodb: 'pl-4ea54027' },
  'eu-central-1': { s3: 'pl-6ea54007', dynamodb: 'pl-66a5400f' },
  'eu-west-1': { s3: 'pl-6da54004', dynamodb: 'pl-6fa54006' },
  'eu-west-2': { s3: 'pl-7ca54015', dynamodb: 'pl-b3a742da' },
  'eu-west-3': { s3: 'pl-23ad484a', dynamodb: 'pl-abb451c2' },
  'sa-east-1': { s3: 'pl-6aa54003', dynamodb: 'pl-60a54009' },
  'us-east-1': { s3: 'pl-63a5400a', dynamodb: 'pl-02cd2c6b' },
  'us-east-2': { s3: 'pl-7ba54012', dynamodb: 'pl-4ca54025' },
  'us-west-1': { s3: 'pl-6ba54002', dynamodb: 'pl-6ea54007' },
  'us-west-2': { s3: 'pl-68a54001', dynamodb: 'pl-00a54069' },
};

/** The prefix lists of the stack's region; in a stack without a region, a mapping by which CloudFormation finds them. */
export function gatewayPrefixLists(scope: Construct): GatewayPrefixLists {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region)) {
    const mapping = new CfnMapping(scope, 'GatewayPrefixLists', {
      mapping: Object.fromEntries(Object.entries(KNOWN_REGIONS).map(([name, lists]) => [name, { ...lists }])),
    });
    return {
      s3: Fn.findInMap(mapping.logicalId, Aws.REGION, 's3'),
      dynamodb: Fn.findInMap(mapping.logicalId, Aws.REGION, 'dynamodb'),
    };
  }
  const known = KNOWN_REGIONS[region];
  if (!known) {
    throw new Error(
      `The ids of the S3 and DynamoDB prefix lists in ${region} are not known to this library (known: ${Object.keys(KNOWN_REGIONS).join(', ')}). ` +
        `Find them with "aws ec2 describe-prefix-lists --region ${region}" and pass them as gatewayPrefixLists: { s3, dynamodb }.`,
    );
  }
  return known;
}
