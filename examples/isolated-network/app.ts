/**
 * A network without a way out, for a function of one's own: it reads one bucket and one key, and reaches nothing else.
 * In your own project, import from 'cdk-ai-sandbox'.
 */
import { App, Duration, Stack, aws_iam as iam, aws_lambda as lambda, aws_s3 as s3 } from 'aws-cdk-lib';
import { EndpointService, IsolatedNetwork } from '../../lib';

export function buildIsolatedNetwork(app: App): Stack {
  const stack = new Stack(app, 'IsolatedNetworkExample', { env: { account: '111122223333', region: 'eu-west-1' } });
  const network = new IsolatedNetwork(stack, 'Network', { maxAzs: 1 });

  const bucket = new s3.Bucket(stack, 'Reports', {
    enforceSSL: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  });
  const role = new iam.Role(stack, 'ReaderRole', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaVPCAccessExecutionRole')],
  });
  bucket.grantRead(role);

  // The endpoint exists because of this line, and its policy says just this.
  network.allowEndpoint({
    service: EndpointService.S3,
    principals: [role],
    actions: ['s3:GetObject'],
    resources: [bucket.arnForObjects('*')],
  });

  new lambda.Function(stack, 'Reader', {
    code: lambda.Code.fromInline('exports.handler = async () => "nothing but the bucket"'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    timeout: Duration.seconds(30),
    role,
    vpc: network.vpc,
    vpcSubnets: network.subnets,
    securityGroups: [network.workloadSecurityGroup],
  });
  return stack;
}

if (require.main === module) {
  const app = new App();
  buildIsolatedNetwork(app);
  app.synth();
}
