import { FOREIGN, allow, presence, edit, type Mutant } from './edits';
import { labelled } from './template';

export const compute: readonly Mutant[] = [
  edit('CMP-01', 'masking outside the VPC', (template) => {
    const [roleId] = labelled(template, 'AWS::IAM::Role', 'role', 'masking');
    Object.values(template.Resources)
      .filter(
        ({ Type, Properties }) =>
          Type === 'AWS::Lambda::Function' && JSON.stringify(Properties['Role']).includes(roleId),
      )
      .forEach(({ Properties }) => Reflect.deleteProperty(Properties, 'VpcConfig'));
  }),
  presence('CMP-01', 'AWS::Lambda::Function', { Role: `arn:aws:iam::111122223333:role/other` }),
  presence('CMP-01', 'AWS::SageMaker::NotebookInstance', { DirectInternetAccess: 'Enabled', RoleArn: 'r' }),
  presence('CMP-01', 'AWS::SageMaker::Domain', { AppNetworkAccessType: 'PublicInternetOnly' }),
  presence('CMP-01', 'AWS::CodeBuild::Project', { ServiceRole: 'r' }),
  presence('CMP-01', 'AWS::Glue::Job', { Role: 'r' }),
  presence('CMP-01', 'AWS::ECS::Service', { Cluster: 'c' }),
  presence('CMP-01', 'Custom::Anything', { ServiceToken: `arn:aws:lambda:us-east-1:${FOREIGN}:function:f` }),
  presence('CMP-02', 'AWS::EC2::EIP'),
  presence('CMP-02', 'AWS::EC2::Instance', { NetworkInterfaces: [{ AssociatePublicIpAddress: true }] }),
  presence('CMP-02', 'AWS::ECS::Service', {
    NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED' } },
  }),
  ...[
    'AWS::EMR::Cluster',
    'AWS::Cloud9::EnvironmentEC2',
    'AWS::Amplify::App',
    'AWS::Lightsail::Instance',
    'AWS::Batch::ComputeEnvironment',
    'AWS::GameLift::Fleet',
  ].map((type) => presence('CMP-02', type)),
  presence('CMP-03', 'AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internet-facing' }),
  presence('CMP-03', 'AWS::ApiGatewayV2::Api'),
  presence('CMP-03', 'AWS::CloudFront::Distribution'),
  presence('CMP-03', 'AWS::AppSync::GraphQLApi'),
  presence('CMP-03', 'AWS::GlobalAccelerator::Accelerator'),
  presence('CMP-03', 'AWS::AppRunner::Service'),
  presence('CMP-03', 'AWS::Lambda::Url', { AuthType: 'NONE' }),
  edit('CMP-03', 'people’s API without IAM', (template) => {
    const [api] = Object.entries(template.Resources).find(
      ([, { Type, Properties }]) =>
        Type === 'AWS::ApiGateway::RestApi' && JSON.stringify(Properties).includes('REGIONAL'),
    ) ?? [''];
    const method = Object.values(template.Resources).find(
      ({ Type, Properties }) =>
        Type === 'AWS::ApiGateway::Method' && JSON.stringify(Properties['RestApiId']).includes(api),
    );
    if (method) method.Properties['AuthorizationType'] = 'NONE';
  }),
  edit('CMP-03', 'gateway API for any network', (template) => {
    const [, api] = labelled(template, 'AWS::ApiGateway::RestApi', 'store', 'gateway');
    api.Properties['Policy'] = {
      Version: '2012-10-17',
      Statement: [allow('*', 'execute-api:Invoke', 'execute-api:/*')],
    };
  }),
];
