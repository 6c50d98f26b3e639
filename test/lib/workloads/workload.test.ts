import {
  App,
  Validations,
  aws_codebuild as codebuild,
  aws_ecr as ecr,
  aws_iam as iam,
  aws_lambda as lambda,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { PlacedWorkload, Workload } from '../../../lib/workloads';
import { GATEWAY_URL, surroundedStack } from './surroundings';

const lambdaProps = {
  code: lambda.Code.fromInline('exports.handler = async () => "hello"'),
  handler: 'index.handler',
  runtime: lambda.Runtime.NODEJS_24_X,
};

/** One sandbox with a workload of every kind. */
function synthesizeAll(): { template: Template; placed: PlacedWorkload[] } {
  const app = new App();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const { stack, surroundings } = surroundedStack(app);
  const repository = ecr.Repository.fromRepositoryName(stack, 'Repository', 'agents');
  const buildSpec = codebuild.BuildSpec.fromObject({ version: '0.2', phases: { build: { commands: ['make'] } } });
  const placed = [
    Workload.lambdaFunction({ ...lambdaProps, environment: { MODE: 'test' } }).place(stack, 'Agent', surroundings),
    Workload.fargateService({ repository }).place(stack, 'Service', surroundings),
    Workload.notebookInstance().place(stack, 'Notebook', surroundings),
    Workload.buildProject({ buildSpec }).place(stack, 'Build', surroundings),
  ];
  return { template: Template.fromStack(stack), placed };
}

const endpointService = (name: string) => ({
  'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, `.${name}`]],
});

describe('workloads', () => {
  // Template.fromStack fails on any finding of cdk-nag.
  const { template, placed } = synthesizeAll();
  const group = { 'Fn::GetAtt': [Match.stringLikeRegexp('NetworkWorkloadSecurityGroup'), 'GroupId'] };

  test('all run inside the boundary, labelled as workloads', () => {
    const roles = Object.values(template.findResources('AWS::IAM::Role')).filter(({ Properties }) =>
      JSON.stringify(Properties.Tags ?? []).includes('cdk-ai-sandbox:role'),
    );
    expect(roles).toHaveLength(5);
    for (const { Properties } of roles) {
      expect(Properties.PermissionsBoundary).toEqual({ Ref: expect.stringMatching(/^BoundaryPolicy/) });
      expect(Properties.Tags).toContainEqual({ Key: 'cdk-ai-sandbox:role', Value: 'workload' });
      expect(Properties.ManagedPolicyArns).toBeUndefined();
    }
  });

  test('a function is in the subnets, with the security group and the environment', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SecurityGroupIds: [group], SubnetIds: [Match.anyValue(), Match.anyValue()] },
      Environment: {
        Variables: {
          AWS_ENDPOINT_URL_BEDROCK_RUNTIME: GATEWAY_URL,
          GATEWAY_TOKENS_URL: `${GATEWAY_URL}/tokens`,
          MASKED_BUCKET: { Ref: Match.stringLikeRegexp('^Masked') },
          MODE: 'test',
        },
      },
    });
  });

  test('a task has no public address and no shell, and its image comes through the endpoints', () => {
    template.hasResourceProperties('AWS::ECS::Service', {
      EnableExecuteCommand: false,
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED', SecurityGroups: [group] } },
    });
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [
        Match.objectLike({
          ReadonlyRootFilesystem: true,
          Environment: Match.arrayWith([{ Name: 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME', Value: GATEWAY_URL }]),
        }),
      ],
    });
    for (const name of ['ecr.api', 'ecr.dkr', 'logs']) {
      template.hasResourceProperties('AWS::EC2::VPCEndpoint', { ServiceName: endpointService(name) });
    }
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: endpointService('s3'),
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 's3:GetObject',
            Condition: Match.absent(),
            Resource: { 'Fn::Join': ['', Match.arrayWith(['-starport-layer-bucket/*'])] },
          }),
        ]),
      },
    });
  });

  test('a notebook has no internet access and no root, and its volume is encrypted', () => {
    template.hasResourceProperties('AWS::SageMaker::NotebookInstance', {
      DirectInternetAccess: 'Disabled',
      RootAccess: 'Disabled',
      KmsKeyId: Match.anyValue(),
      SecurityGroupIds: [group],
      SubnetId: Match.anyValue(),
      InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '2' },
    });
    const [lifecycle] = Object.values(template.findResources('AWS::SageMaker::NotebookInstanceLifecycleConfig'));
    expect(JSON.stringify(lifecycle)).toContain(`export AWS_ENDPOINT_URL_BEDROCK_RUNTIME='${GATEWAY_URL}'`);
  });

  test('a build is in the VPC, unprivileged, with the environment', () => {
    template.hasResourceProperties('AWS::CodeBuild::Project', {
      VpcConfig: { SecurityGroupIds: [group], Subnets: [Match.anyValue(), Match.anyValue()], VpcId: Match.anyValue() },
      Environment: {
        PrivilegedMode: false,
        EnvironmentVariables: Match.arrayWith([
          { Name: 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME', Type: 'PLAINTEXT', Value: GATEWAY_URL },
        ]),
      },
      Source: { Type: 'NO_SOURCE', BuildSpec: Match.stringLikeRegexp('make') },
    });
  });

  test('read masked data through the S3 endpoint, which names the role of each', () => {
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: endpointService('s3'),
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: Match.arrayWith(['s3:GetObject', 's3:ListBucket']),
            Condition: {
              StringEquals: {
                'aws:PrincipalAccount': { Ref: 'AWS::AccountId' },
                'aws:ResourceAccount': { Ref: 'AWS::AccountId' },
              },
              ArnEquals: {
                'aws:PrincipalArn': ['Agent', 'Service', 'Notebook', 'Build'].map((id) => ({
                  'Fn::GetAtt': [Match.stringLikeRegexp(`^${id}Role`), 'Arn'],
                })),
              },
            },
          }),
        ]),
      },
    });
  });

  test('give back the role and the part that was made', () => {
    expect(
      placed.map(({ lambdaFunction, service, notebookInstanceName, project }) => [
        Boolean(lambdaFunction),
        Boolean(service),
        Boolean(notebookInstanceName),
        Boolean(project),
      ]),
    ).toEqual([
      [true, false, false, false],
      [false, true, false, false],
      [false, false, true, false],
      [false, false, false, true],
    ]);
    for (const { role } of placed) {
      expect(role).toBeInstanceOf(iam.Role);
    }
  });
});

describe('the environment of a workload', () => {
  const place = (environment: Record<string, string>) => {
    const { stack, surroundings } = surroundedStack();
    return Workload.lambdaFunction({ ...lambdaProps, environment }).place(stack, 'Agent', surroundings);
  };

  test.each([
    [
      'a name that the sandbox sets',
      { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'https://elsewhere.example' },
      /AWS_ENDPOINT_URL_BEDROCK_RUNTIME is set by the sandbox/,
    ],
    ['a name that is none', { 'a b': 'c' }, /"a b" cannot name an environment variable/],
  ])('refuses %s', (_, environment, message) => {
    expect(() => place(environment)).toThrow(message);
  });
});

describe('a notebook', () => {
  test.each([
    ['a volume of 4 GiB', { volumeSizeGiB: 4 }, /volumeSizeGiB is 4\. Allowed are whole numbers from 5 to 16384/],
    [
      'a variable that would end its quotation',
      { environment: { MODE: "it's" } },
      /MODE of the notebook contains a quotation mark/,
    ],
  ])('refuses %s', (_, props, message) => {
    const { stack, surroundings } = surroundedStack();
    expect(() => Workload.notebookInstance(props).place(stack, 'Notebook', surroundings)).toThrow(message);
  });
});

test('a build refuses an image from a registry', () => {
  const { stack, surroundings } = surroundedStack();
  const build = Workload.buildProject({
    buildSpec: codebuild.BuildSpec.fromObject({ version: '0.2' }),
    image: codebuild.LinuxBuildImage.fromDockerRegistry('public.ecr.aws/docker/library/node:24'),
  });
  expect(() => build.place(stack, 'Build', surroundings)).toThrow(
    /The image public\.ecr\.aws\/docker\/library\/node:24 of a build is not CodeBuild's own/,
  );
});
