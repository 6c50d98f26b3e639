import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aws, CfnOutput, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnManagedPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import fc from 'fast-check';
import { parseCloudFormationYaml } from '../../../../bin/cloudformation-yaml';
import { parseJsonText } from '../../../../lib/audit/template/json-text';
import { loadAssembly } from '../../../../lib/audit/template/load-assembly';
import { resolveAssembly } from '../../../../lib/audit/template/resolve-assembly';
import { isText, sameText, SymbolicText, Unknown } from '../../../../lib/audit/template/symbolic-text';
import {
  LoadedAssembly,
  ResolvedAssembly,
  ResolvedResource,
  ResolvedValue,
} from '../../../../lib/audit/template/types';

/** An assembly of one template that was never on disk. */
function inMemory(
  document: Record<string, unknown>,
  about: { account?: string; region?: string } = {},
): LoadedAssembly {
  const template = {
    id: 'Stack',
    file: 'Stack.json',
    stackName: 'Stack',
    constructPaths: new Map<string, string>(),
    document,
    ...about,
  };
  return { path: '.', templates: [template], problems: [] };
}

function only(assemblies: readonly ResolvedAssembly[]): ResolvedAssembly {
  expect(assemblies).toHaveLength(1);
  return assemblies[0] as ResolvedAssembly;
}

function resource(assembly: ResolvedAssembly, logicalId: string | RegExp): ResolvedResource {
  const all = assembly.templates.flatMap(({ resources }) => resources);
  const found = all.find((each) =>
    typeof logicalId === 'string' ? each.logicalId === logicalId : logicalId.test(each.logicalId),
  );
  if (found === undefined)
    throw new Error(`no resource ${String(logicalId)} among ${all.map((each) => each.logicalId).join()}`);
  return found;
}

/** Evaluates one value in a template that has a bucket, a role and a parameter. */
function evaluate(value: unknown, more: Record<string, unknown> = {}): ResolvedValue | undefined {
  const resolved = resolveAssembly(
    inMemory(
      {
        Parameters: { Any: { Type: 'String' }, Vpc: { Type: 'AWS::EC2::VPC::Id' } },
        Mappings: { Map: { a: { b: 'found' } } },
        Resources: {
          Bucket: { Type: 'AWS::S3::Bucket' },
          Named: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'named' } },
          Role: { Type: 'AWS::IAM::Role', Properties: { Path: '/team/' } },
          Custom: { Type: 'Custom::Thing' },
          It: { Type: 'AWS::SSM::Parameter', Properties: { Value: value } },
        },
        ...more,
      },
      { account: '111122223333', region: 'eu-west-1' },
    ),
  );
  return resource(only(resolved), 'It').properties.Value;
}

describe('intrinsic functions', () => {
  test.each<[string, unknown, string]>([
    ['Ref of a bucket', { Ref: 'Bucket' }, '${Bucket}'],
    ['Ref of a named bucket', { Ref: 'Named' }, 'named'],
    ['an ARN', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::${Bucket}'],
    ['an ARN with a path', { 'Fn::GetAtt': 'Role.Arn' }, 'arn:aws:iam::111122223333:role/team/${Role}'],
    [
      'Sub',
      { 'Fn::Sub': '${AWS::Region}-${Named}-${!x}-${Role.Arn}' },
      'eu-west-1-named-${x}-arn:aws:iam::111122223333:role/team/${Role}',
    ],
    ['Sub with variables', { 'Fn::Sub': ['${a}/${Bucket}', { a: { Ref: 'Named' } }] }, 'named/${Bucket}'],
    ['Join', { 'Fn::Join': [':', ['a', { Ref: 'AWS::AccountId' }, 1]] }, 'a:111122223333:1'],
    [
      'Select of Split',
      { 'Fn::Select': [4, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Role', 'Arn'] }] }] },
      '111122223333',
    ],
    [
      'a symbol inside Split',
      { 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::Sub': 'a/${Bucket}/b' }] }] },
      '${Bucket}',
    ],
    ['FindInMap', { 'Fn::FindInMap': ['Map', 'a', 'b'] }, 'found'],
    ['Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
    ['Cidr', { 'Fn::Select': [1, { 'Fn::Cidr': ['10.0.0.0/16', 4, 8] }] }, '10.0.1.0/24'],
    ['a parameter that names a VPC', { Ref: 'Vpc' }, '${Vpc}'],
    ['a dynamic reference', 'a-{{resolve:ssm:/x}}', 'a-<unknown: dynamic reference {{resolve:ssm:/x}}>'],
  ])('%s', (_name, value, expected) => {
    expect(String(evaluate(value))).toBe(expected);
  });

  test.each<[string, unknown]>([
    ['a parameter', { Ref: 'Any' }],
    ['a custom resource', { 'Fn::GetAtt': ['Custom', 'Arn'] }],
    ['a transform', { 'Fn::Transform': { Name: 'x' } }],
    ['a function nobody knows', { 'Fn::Future': [] }],
    ['a resource that is not there', { Ref: 'Gone' }],
    ['an import that nobody exports', { 'Fn::ImportValue': 'x' }],
    ['a split inside a name', { 'Fn::Split': ['-', { Ref: 'Bucket' }] }],
  ])('%s is unknown, with a reason', (_name, value) => {
    const resolved = evaluate(value);
    expect(resolved).toBeInstanceOf(Unknown);
    expect((resolved as Unknown).reason).not.toBe('');
  });

  test('an ARN is the same however it is written', () => {
    const written = [
      { 'Fn::GetAtt': ['Bucket', 'Arn'] },
      { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::${Bucket}' },
      { 'Fn::Join': ['', ['arn:aws:s3:::', { Ref: 'Bucket' }]] },
    ];
    const [first, ...others] = written.map((each) => evaluate(each));
    for (const other of others) expect(isText(first) && isText(other) && sameText(first, other)).toBe(true);
  });

  test('AWS::NoValue leaves a property out, and a list shorter', () => {
    expect(evaluate({ a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 'x'] })).toEqual({ b: ['x'] });
  });
});

describe('conditions and parameters', () => {
  const document = (value: unknown, parameter: object): Record<string, unknown> => ({
    Parameters: { Stage: { Type: 'String', ...parameter } },
    Conditions: {
      IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
      NotProd: { 'Fn::Not': [{ Condition: 'IsProd' }] },
    },
    Resources: {
      It: { Type: 'AWS::SSM::Parameter', Properties: { Value: value } },
      Extra: { Type: 'AWS::SNS::Topic', Condition: 'NotProd' },
    },
  });

  test('each case is resolved by itself: compared with, and anything else', () => {
    const cases = resolveAssembly(inMemory(document({ 'Fn::If': ['IsProd', 'yes', 'no'] }, {})));
    expect(cases.map(({ choices }) => choices)).toEqual([
      ['Stack: parameter Stage is "prod"'],
      ['Stack: parameter Stage is none of "prod"'],
    ]);
    expect(cases.map((each) => resource(each, 'It').properties.Value)).toEqual(['yes', 'no']);
    expect(cases.map(({ templates }) => templates[0]?.resources.length)).toEqual([1, 2]);
  });

  test('allowed values are enumerated', () => {
    const cases = resolveAssembly(inMemory(document({ Ref: 'Stage' }, { AllowedValues: ['dev', 'prod'] })));
    expect(cases.map((each) => resource(each, 'It').properties.Value)).toEqual(['dev', 'prod']);
  });

  test('too many cases leave conditions unknown, and say so', () => {
    const assembly = only(
      resolveAssembly(inMemory(document({ 'Fn::If': ['IsProd', 'yes', 'no'] }, {})), { mostChoices: 1 }),
    );
    expect(resource(assembly, 'It').properties.Value).toBeInstanceOf(Unknown);
    expect(resource(assembly, 'Extra').presence).toBe('unknown');
    expect(assembly.problems).toEqual([expect.stringContaining('too many conditions')]);
  });
});

describe('assemblies', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'audit-template-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  test('stages, accounts, nested stacks and references between stacks', () => {
    const app = new App({ outdir: directory });
    const stage = new Stage(app, 'Prod', { env: { account: '111122223333', region: 'eu-west-1' } });
    const storage = new Stack(stage, 'Storage');
    const bucket = new CfnBucket(storage, 'Raw');
    const users = new Stack(stage, 'Users');
    const document = (arn: string): object => ({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: `${arn}/*` }],
    });
    new CfnManagedPolicy(users, 'Policy', { policyDocument: document(bucket.attrArn) });
    const nested = new NestedStack(users, 'Nested');
    new CfnManagedPolicy(nested, 'Inner', { policyDocument: document(bucket.attrArn) });
    const topic = new CfnTopic(nested, 'Topic');
    new CfnRole(users, 'Role', {
      assumeRolePolicyDocument: document('arn:aws:s3:::x'),
      description: topic.attrTopicArn,
    });
    new Stack(app, 'Anywhere');
    new CfnBucket(app.node.findChild('Anywhere') as Stack, 'Plain', { bucketName: `team-${Aws.ACCOUNT_ID}` });
    app.synth();

    const loaded = loadAssembly(directory);
    expect(loaded.problems).toEqual([]);
    expect(loaded.templates.map(({ account }) => account)).toEqual(expect.arrayContaining(['111122223333', undefined]));
    const assembly = only(resolveAssembly(loaded));
    const raw = resource(assembly, /^Raw/);
    expect(raw.constructPath).toBe('Prod/Storage/Raw');
    for (const id of [/^Policy/, /^Inner/]) {
      const { PolicyDocument: found } = resource(assembly, id).properties;
      expect(JSON.stringify(found)).toContain('"Resource":"arn:aws:s3:::${Raw}/*"');
    }
    expect(String(resource(assembly, /^Role/).properties.Description)).toBe(
      'arn:aws:sns:eu-west-1:111122223333:${Topic}',
    );
    expect(resource(assembly, /^Inner/).templateId).toContain('Nested');
    expect(String(resource(assembly, /^Plain/).arn)).toBe('arn:aws:s3:::team-${AWS::AccountId}');
  });

  test('the symbol of a bucket is the same in every stack', () => {
    const app = new App({ outdir: directory });
    const one = new Stack(app, 'One');
    const bucket = new CfnBucket(one, 'Raw');
    new CfnOutput(one, 'Name', { value: bucket.ref, exportName: 'raw-name' });
    const two = new Stack(app, 'Two');
    new CfnTopic(two, 'Topic', { displayName: Fn.importValue('raw-name') });
    app.synth();
    const assembly = only(resolveAssembly(loadAssembly(directory)));
    const name = resource(assembly, 'Topic').properties.DisplayName;
    expect(isText(name) && sameText(name, resource(assembly, 'Raw').ref)).toBe(true);
  });

  test('a YAML template, with short forms', () => {
    const file = join(directory, 'template.yaml');
    writeFileSync(
      file,
      `AWSTemplateFormatVersion: 2010-09-09
Resources:
  Bucket: { Type: AWS::S3::Bucket }
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Sub "\${Bucket}/*"
      TopicName: !Join ["-", [a, !Select [0, !Split [":", !GetAtt Bucket.Arn]]]]
      Tags: !If [Never, [], !Ref AWS::NoValue]
`,
    );
    const assembly = only(resolveAssembly(loadAssembly(file, { parseYaml: parseCloudFormationYaml })));
    const { DisplayName: display, TopicName: name } = resource(assembly, 'Topic').properties;
    expect([String(display), name]).toEqual(['${Bucket}/*', 'a-arn']);
  });

  test('without a parser YAML is a problem; a path with nothing is an error', () => {
    const file = join(directory, 'template.yaml');
    writeFileSync(file, 'Resources: {}\n');
    expect(loadAssembly(file).problems).toEqual([expect.stringContaining('YAML')]);
    expect(() => loadAssembly(join(directory, 'gone'))).toThrow(/There is nothing at/);
    expect(() => loadAssembly(directory)).toThrow(/no manifest\.json/);
  });

  test('templates that are no templates are problems, not crashes', () => {
    const file = join(directory, 'template.json');
    for (const text of ['{', '[]', '{}', '{"Resources": []}', '{"Resources": {"A": 1, "B": {"Type": 2}}}']) {
      writeFileSync(file, text);
      const problems = resolveAssembly(loadAssembly(file, { parseYaml: parseCloudFormationYaml })).flatMap((each) => [
        ...each.problems,
        ...each.templates.flatMap((template) => template.problems),
      ]);
      expect(problems).not.toEqual([]);
    }
  });
});

test('any JSON resolves without a crash', () => {
  const keys = fc.constantFrom(
    'Ref',
    'Fn::Sub',
    'Fn::GetAtt',
    'Fn::Join',
    'Fn::If',
    'Fn::Select',
    'Fn::Split',
    'Type',
    'Properties',
    'Condition',
    '__proto__',
    'x',
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom('A', 'A.Arn', 'AWS::Region', 'AWS::S3::Bucket', '${A}', '${A.Arn}', '', null, 1, true),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(keys, tie('tree'), { maxKeys: 3 }),
    ),
  }));
  const section = fc.dictionary(fc.constantFrom('A', 'B', 'C'), tree, { maxKeys: 3 });
  const document = fc.record({
    Resources: section,
    Parameters: section,
    Conditions: section,
    Outputs: section,
    Mappings: section,
  });
  fc.assert(
    fc.property(document, (each) => resolveAssembly(inMemory(each)).length > 0),
    { numRuns: 1000, seed: 11 },
  );
});

test('JSON in a text keeps its symbols', () => {
  const arn = SymbolicText.join(['{"a":["', SymbolicText.symbol({ kind: 'name', id: 'S/B', label: '${B}' }), '/*"]}']);
  expect(JSON.stringify(parseJsonText(arn))).toBe('{"a":["${B}/*"]}');
  expect(parseJsonText('{')).toBeInstanceOf(Unknown);
});
