import { App, Stack, aws_iam as iam } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ExperimentRegistry } from '../../../lib/experiments';
import { actionsOf, reaches, statesOf, wholeSandbox } from '../promotion/whole';

let template: Template;
beforeAll(() => ({ template } = wholeSandbox()));

test('the registry puts and reads, and has no right to change or delete what is registered', () => {
  const actions = actionsOf(template, 'ExperimentsFunctionRole').filter((action) => action.startsWith('dynamodb:'));
  expect(actions).toEqual(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query']);
});

test('experiments outlive the stack and can be restored', () => {
  template.hasResource('AWS::DynamoDB::Table', {
    Properties: {
      KeySchema: [
        { AttributeName: 'experiment', KeyType: 'HASH' },
        { AttributeName: 'item', KeyType: 'RANGE' },
      ],
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
      SSESpecification: { SSEEnabled: true },
    },
    DeletionPolicy: 'Retain',
  });
});

test('the workspace is versioned, encrypted with a key of its own, TLS only, and denied to all but admitted roles', () => {
  const buckets = template.findResources('AWS::S3::Bucket');
  const [workspace] = Object.keys(buckets).filter((id) => id.includes('ExperimentsWorkspace'));
  expect(buckets[workspace ?? '']).toMatchObject({
    Properties: {
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
      },
    },
  });
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    Bucket: { Ref: workspace },
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({ Sid: 'OnlyAdmittedRolesWrite', Effect: 'Deny' }),
      ]),
    },
  });
});

test('runs call models through the gateway alone', () => {
  const actions = actionsOf(template, 'RunsRunRole');
  expect(actions.filter((action) => action.startsWith('bedrock:'))).toEqual([]);
  expect(actions).toContain('execute-api:Invoke');
  expect(actions).not.toContain('dynamodb:DeleteItem');
});

test('every function that sees data runs in the network; what starts runs sees none', () => {
  const functions = Object.entries(template.findResources('AWS::Lambda::Function'));
  const inNetwork = (idPart: string) =>
    functions.filter(([id]) => id.includes(idPart)).every(([, fn]) => fn.Properties.VpcConfig !== undefined);
  for (const id of ['ExperimentsFunction', 'RunsRun', 'PromotionFunction', 'ResetFunction']) {
    expect([id, inNetwork(id)]).toEqual([id, true]);
  }
  expect(actionsOf(template, 'RunsStartRole').filter((action) => !/^(logs|states):/.test(action))).toEqual([]);
});

test('a run keeps the reason when it fails, and ends', () => {
  const machine = statesOf(template, 'Runs');
  expect(reaches(machine, 'Failed', ['KeepReason'])).toBe(false);
  expect(reaches(machine, 'Done', ['End'])).toBe(false);
});

test('a registry without an operator API has no routes to grant, and says so', () => {
  const stack = new Stack(new App(), 'Test');
  const registry = new ExperimentRegistry(stack, 'Registry');
  const person = new iam.Role(stack, 'Person', { assumedBy: new iam.AccountRootPrincipal() });
  expect(() => registry.grantRegister(person)).toThrow('made without an operator API. Pass `operators`');
});
