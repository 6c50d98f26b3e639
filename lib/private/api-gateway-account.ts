import { Stack, Validations, aws_apigateway as apigateway, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';

const ID = 'ApiGatewayAccount';

/**
 * The account-wide setting that lets API Gateway write access logs: one a stack, whoever asks first makes it. A stage with
 * logging must depend on what this returns.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html#set-up-access-logging-permissions
 */
export function apiGatewayAccount(scope: Construct): apigateway.CfnAccount {
  const stack = Stack.of(scope);
  const existing = stack.node.tryFindChild(ID);
  if (existing instanceof apigateway.CfnAccount) {
    return existing;
  }
  const role = new iam.Role(stack, `${ID}LogsRole`, {
    assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
    description: 'Lets API Gateway write the access logs of the APIs of this account',
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs')],
  });
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
    reason:
      'API Gateway refuses a role that lacks any permission of this managed policy. Only API Gateway can assume the role, and it can only write logs.',
  });
  return new apigateway.CfnAccount(stack, ID, { cloudWatchRoleArn: role.roleArn });
}
