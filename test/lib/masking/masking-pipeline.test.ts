import { App, Size, Stack, Validations, aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  ColumnRule,
  DataZones,
  MacieReview,
  MaskingPipeline,
  MaskingPolicy,
  type MaskingPipelineProps,
} from '../../../lib/masking';
import { IsolatedNetwork } from '../../../lib/network';

type Options = Partial<Omit<MaskingPipelineProps, 'zones' | 'network'>> & { readonly withNetwork?: boolean };

function sandbox({ withNetwork, ...props }: Options = {}) {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  const zones = new DataZones(stack, 'Zones');
  const network = withNetwork ? new IsolatedNetwork(stack, 'Network') : undefined;
  const masking = new MaskingPipeline(stack, 'Masking', { zones, network, ...props });
  return { app, stack, zones, masking };
}

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Catch?: { ErrorEquals: string[]; Next: string }[];
  readonly Retry?: { ErrorEquals: string[] }[];
  readonly TimeoutSeconds?: number;
  readonly Parameters?: Record<string, unknown>;
  readonly ItemProcessor?: { States: Record<string, State>; ProcessorConfig: unknown };
  readonly [field: string]: unknown;
}

interface Definition {
  readonly StartAt: string;
  readonly States: Record<string, State>;
}

/** A state machine's definition, with what CloudFormation fills in left as a placeholder. */
function definition(stack: Stack, comment: string): Definition {
  const machines = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  const found = machines
    .map(({ Properties }) => Properties.DefinitionString['Fn::Join'][1] as unknown[])
    .map((parts) => JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'filled-in')).join('')))
    .find((candidate) => String(candidate.Comment).startsWith(comment));
  return found as Definition;
}

const workflowOf = (stack: Stack): Definition => definition(stack, 'Masks one version');
const intakeOf = (stack: Stack): Definition => definition(stack, 'Starts one masking');

test('the function leaves its garbage no more room than the memory benchmark does', () => {
  Template.fromStack(sandbox().stack).hasResourceProperties('AWS::Lambda::Function', {
    MemorySize: 1769,
    Environment: {
      Variables: Match.objectLike({ NODE_OPTIONS: '--max-semi-space-size=16 --max-old-space-size=1024' }),
    },
  });
});

describe('the workflow', () => {
  const { stack } = sandbox({ maxConcurrency: 7 });
  const { StartAt, States } = workflowOf(stack);

  test('plans, masks and verifies parts, releases and cleans up', () => {
    expect(StartAt).toBe('Plan');
    expect(States.Plan?.Next).toBe('MayBeMasked');
    expect(States.Parts?.Next).toBe('Release');
    expect(States.Release?.Next).toBe('IsReleased');
    expect(States.Parts).toMatchObject({ MaxConcurrency: 7, ItemsPath: '$.plan.parts', ResultPath: null });
    expect(States.Parts?.ItemProcessor?.ProcessorConfig).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
    expect(States.Parts?.ItemProcessor?.States.MaskPart?.Next).toBe('IsMasked');
  });

  test('whatever is not said to have passed goes to quarantine', () => {
    for (const choice of ['MayBeMasked', 'IsReleased']) expect(States[choice]?.Default).toBe('Quarantine');
    for (const choice of ['IsMasked', 'IsVerified']) {
      expect(States.Parts?.ItemProcessor?.States[choice]?.Default).toBe('PartRefused');
    }
  });

  test('every failure of every working state is caught: on to quarantine, or, where that fails, the execution fails', () => {
    for (const state of ['Plan', 'Parts', 'Release']) {
      expect(States[state]?.Catch).toEqual([
        expect.objectContaining({ ErrorEquals: ['States.ALL'], Next: 'Quarantine' }),
      ]);
    }
    expect(States.Quarantine?.Catch?.[0]).toMatchObject({ ErrorEquals: ['States.ALL'], Next: 'NotEvenQuarantined' });
    expect(States.NotEvenQuarantined?.Type).toBe('Fail');
  });

  test('every task has a time limit and is tried again', () => {
    const tasks = [...Object.values(States), ...Object.values(States.Parts?.ItemProcessor?.States ?? {})].filter(
      ({ Type }) => Type === 'Task',
    );
    expect(tasks).toHaveLength(6);
    for (const task of tasks) {
      expect(task.TimeoutSeconds).toBe(960);
      expect(task.Retry?.map(({ ErrorEquals }) => ErrorEquals[0])).toEqual([
        'Lambda.TooManyRequestsException',
        'States.ALL',
      ]);
    }
  });
});

test('the policy is part of the definition, where a change of it shows', () => {
  const policy = MaskingPolicy.strict({ columns: { email: ColumnRule.token('email') } });
  const { stack } = sandbox({ policy });
  expect(workflowOf(stack).States.Plan?.Parameters?.policy).toBe(policy.document);
});

describe('the intake', () => {
  const { stack } = sandbox();
  const { States } = intakeOf(stack);

  test('names an execution by the digest of bucket, key and version, so that a repeated event starts nothing', () => {
    expect(States.NameOfVersion?.Parameters?.['id.$']).toBe(
      "States.Hash(States.Format('{}/{}?versionId={}', $.bucket, $.key, $.versionId), 'SHA-256')",
    );
    expect(States.Start?.Parameters).toMatchObject({ 'Name.$': '$.id', 'Input.$': '$' });
    expect(States.Start?.Catch).toEqual([
      expect.objectContaining({
        ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException', 'ExecutionAlreadyExists'],
        Next: 'StartedBefore',
      }),
    ]);
  });

  test('hears of every object of the raw bucket and of no other', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [{ Ref: Match.stringLikeRegexp('^ZonesRawBucket') }] } },
      },
    });
  });
});

describe('the keys', () => {
  test('receipts are signed on the NIST P-256 curve, tokens made with an HMAC key; only the masking role uses either', () => {
    const { stack } = sandbox();
    const template = Template.fromStack(stack);
    const onlyMasking = (actions: string[]) => ({
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: actions,
            Principal: { AWS: '*' },
            Condition: {
              ArnNotEquals: {
                'aws:PrincipalArn': { 'Fn::GetAtt': [Match.stringLikeRegexp('^MaskingFunctionRole'), 'Arn'] },
              },
            },
          }),
        ]),
      },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
      ...onlyMasking(['kms:Sign', 'kms:CreateGrant']),
      Tags: Match.arrayWith([{ Key: 'cdk-ai-sandbox:store', Value: 'signing' }]),
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeySpec: 'HMAC_256',
      KeyUsage: 'GENERATE_VERIFY_MAC',
      ...onlyMasking(['kms:GenerateMac', 'kms:VerifyMac', 'kms:CreateGrant']),
    });
  });

  test("another account's token key takes the place of one here", () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const arn = 'arn:aws:kms:eu-west-1:999999999999:key/00000000-0000-0000-0000-000000000000';
    const tokenKey = kms.Key.fromKeyArn(stack, 'Foreign', arn);
    new MaskingPipeline(stack, 'Masking', { zones: new DataZones(stack, 'Zones'), tokenKey });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::KMS::Key', 5);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ TOKEN_KEY: arn }) },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ Action: 'kms:GenerateMac', Resource: arn })]),
      },
    });
  });
});

describe('grants', () => {
  const grantee = (stack: Stack) => new iam.Role(stack, 'Person', { assumedBy: new iam.AccountRootPrincipal() });
  const actionsOf = (stack: Stack): string[] =>
    Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
      .filter(([id]) => id.startsWith('Person'))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as { Action: string | string[] }[])
      .flatMap(({ Action }) => Action);

  test('who may upload may not read', () => {
    const { stack, masking } = sandbox();
    masking.grantUpload(grantee(stack));
    expect(actionsOf(stack)).toContain('s3:PutObject');
    expect(actionsOf(stack).filter((action) => /^s3:(Get|List(Bucket|Object))/.test(action))).toEqual([]);
  });

  test('who may read masked objects may not write them', () => {
    const { stack, masking } = sandbox();
    masking.grantReadMasked(grantee(stack));
    expect(actionsOf(stack)).toContain('s3:GetObject');
    expect(actionsOf(stack).filter((action) => /^s3:(Put|Delete)/.test(action))).toEqual([]);
  });

  test('only roles can be admitted, and the error says so', () => {
    const { masking } = sandbox();
    expect(() => masking.grantUpload(new iam.AccountPrincipal('222222222222'))).toThrow(
      'grantUpload was given a principal that is not an IAM role',
    );
  });
});

test('in a network the function has interfaces there, and its endpoints admit it alone to its buckets and keys', () => {
  const { stack } = sandbox({ withNetwork: true });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::Function', {
    VpcConfig: { SubnetIds: Match.anyValue(), SecurityGroupIds: Match.anyValue() },
  });
  const endpoints = Object.values(template.findResources('AWS::EC2::VPCEndpoint'));
  const text = endpoints.map(({ Properties }) => JSON.stringify(Properties.PolicyDocument)).join('\n');
  for (const action of ['kms:Sign', 'kms:GenerateMac', 's3:GetObjectVersion', 's3:DeleteObjectVersion']) {
    expect(text).toContain(action);
  }
  expect(text).toMatch(/MaskingFunctionRole/);
});

test('quarantine, failures and unnoticed uploads raise alarms', () => {
  const { stack, masking } = sandbox();
  const template = Template.fromStack(stack);
  expect(masking.alarms).toHaveLength(6);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'CdkAiSandbox/Masking',
    MetricName: 'ObjectsQuarantined',
    Dimensions: [Match.objectLike({ Name: 'Pipeline' })],
    Threshold: 1,
    TreatMissingData: 'notBreaching',
  });
  for (const [namespace, metric] of [
    ['AWS/States', 'ExecutionsFailed'],
    ['AWS/States', 'ExecutionsTimedOut'],
    ['AWS/States', 'ExecutionsAborted'],
    ['AWS/Events', 'FailedInvocations'],
  ]) {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { Namespace: namespace, MetricName: metric });
  }
});

test('metrics carry the name that the function writes', () => {
  const { stack, masking } = sandbox();
  const { dimensions } = masking.metricEntitiesMasked('EMAIL').toMetricConfig().metricStat ?? {};
  const pipeline = dimensions?.find(({ name }) => name === 'Pipeline')?.value;
  expect(dimensions).toContainEqual({ name: 'EntityType', value: 'EMAIL' });
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ PIPELINE: pipeline }) },
  });
});

test('logs of state machines hold no data', () => {
  const { stack } = sandbox();
  Template.fromStack(stack).allResourcesProperties('AWS::StepFunctions::StateMachine', {
    LoggingConfiguration: Match.objectLike({ IncludeExecutionData: false, Level: 'ALL' }),
  });
});

describe('with Macie', () => {
  const { stack, masking } = sandbox({ macie: MacieReview.required() });
  const { States } = workflowOf(stack);

  test('asks while parts are masked, for the one object, once however often it is tried', () => {
    const [parts, macie] = States.PartsAndOpinion?.Branches as Definition[];
    expect(parts?.StartAt).toBe('Parts');
    const job = macie?.States.StartMacieJob?.Parameters as Record<string, unknown>;
    expect(job).toMatchObject({ 'ClientToken.$': '$.id', JobType: 'ONE_TIME' });
    expect(JSON.stringify(job)).toContain('OBJECT_KEY');
    expect(States.Release?.Parameters?.['macie.$']).toBe('$.second.macie');
  });

  test('whatever goes wrong there is no opinion, and that is bounded in time', () => {
    const macie = (States.PartsAndOpinion?.Branches as Definition[])[1]?.States ?? {};
    for (const call of ['StartMacieJob', 'AskMacieJob', 'ListMacieFindings', 'ReadMacieFindings']) {
      expect(macie[call]?.Catch?.[0]).toMatchObject({ ErrorEquals: ['States.ALL'], Next: 'NoOpinion' });
    }
    expect(macie.NoOpinion?.Parameters).toEqual({ answered: false, required: true, types: [] });
    expect(JSON.stringify(macie.HasMacieAnswered)).toContain('"NumericGreaterThanEquals":120');
  });

  test("Macie's role may read raw, and an alarm tells when it gives no opinion", () => {
    const template = Template.fromStack(stack);
    expect(JSON.stringify(template.findResources('AWS::S3::BucketPolicy'))).toContain('AWSServiceRoleForAmazonMacie');
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ObjectsWithoutMacieOpinion' });
    expect(masking.alarms).toHaveLength(7);
  });
});

test('without Macie nothing of Macie is in the template', () => {
  expect(JSON.stringify(Template.fromStack(sandbox().stack).toJSON()).toLowerCase()).not.toContain('macie2');
});

test.each([
  ['a part that no function could mask in time', { partSize: Size.gibibytes(10) }, 'partSize is 10240 MiB'],
  ['no concurrency', { maxConcurrency: 0 }, 'maxConcurrency is 0. It must be a whole number from 1 to 1000'],
])('%s is refused', (_, props, message) => {
  expect(() => sandbox(props)).toThrow(message);
});

test.each([
  ['in a network', { withNetwork: true }],
  ['with Macie', { macie: MacieReview.advisory() }],
])('cdk-nag AwsSolutions finds nothing (%s)', (_, options) => {
  const { app, stack, masking } = sandbox(options);
  const person = new iam.Role(stack, 'Person', { assumedBy: new iam.AccountRootPrincipal() });
  masking.grantUpload(person);
  masking.grantReadMasked(person);
  masking.grantReadQuarantine(person);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).not.toThrow();
});
