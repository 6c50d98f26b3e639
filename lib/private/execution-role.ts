import { aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';

/** The role of one of the library's own functions; only an imported function has none. */
export function executionRole(fn: lambda.Function): iam.IRole {
  if (!fn.role) {
    throw new Error(`The function ${fn.node.path} has no role.`);
  }
  return fn.role;
}
