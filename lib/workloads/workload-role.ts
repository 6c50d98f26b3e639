import { Tags, Validations, aws_iam as iam, aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EndpointService } from '../network';
import { AuditRole, AuditTag } from '../private/contracts/audit-tags';
import { WorkloadSurroundings } from './workload-surroundings';

/**
 * The role of a workload's code: inside the boundary, labelled for the audit, a reader of the masked zone through the S3
 * endpoint. S3 asks KMS on its behalf, so it needs no endpoint of KMS.
 */
export function workloadRole(scope: Construct, service: string, surroundings: WorkloadSurroundings): iam.Role {
  const role = boundRole(scope, 'Role', service, surroundings);
  const { bucket } = surroundings.masked;
  surroundings.masked.admitReader(role);
  surroundings.network.allowEndpoint({
    service: EndpointService.S3,
    principals: [role],
    actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectAttributes', 's3:ListBucket'],
    resources: [bucket.bucketArn, bucket.arnForObjects('*')],
  });
  return role;
}

/** A role inside the boundary that may do nothing yet. */
export function boundRole(scope: Construct, id: string, service: string, surroundings: WorkloadSurroundings): iam.Role {
  const role = new iam.Role(scope, id, {
    assumedBy: new iam.ServicePrincipal(service),
    description: `${service} for the workload ${scope.node.id}`,
  });
  surroundings.boundary.apply(role);
  Tags.of(role).add(AuditTag.ROLE, AuditRole.WORKLOAD);
  return role;
}

/** A log group of the workload, and the endpoint through which the given role writes to it. */
export function workloadLogs(scope: Construct, writer: iam.Role, surroundings: WorkloadSurroundings): logs.LogGroup {
  const logGroup = new logs.LogGroup(scope, 'Logs', {
    retention: logs.RetentionDays.ONE_YEAR,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  logGroup.grantWrite(writer);
  surroundings.network.allowEndpoint({
    service: EndpointService.LOGS,
    principals: [writer],
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
  return logGroup;
}

/**
 * What Lambda and CodeBuild need to place network interfaces with the workload's role. The actions take no resource.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 * https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html#customer-managed-policies-example-create-vpc-network-interface
 */
export function allowNetworkInterfaces(role: iam.Role, actions: string[]): iam.Policy {
  const policy = new iam.Policy(role, 'NetworkInterfaces', {
    roles: [role],
    statements: [new iam.PolicyStatement({ actions, resources: ['*'] })],
  });
  Validations.of(policy).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      "The service places network interfaces with the workload's role, and these EC2 actions take no resource. The VPC has no endpoint to EC2, so the workload itself cannot call them.",
  });
  return policy;
}
