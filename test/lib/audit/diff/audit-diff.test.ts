import { auditDiff, type Difference, differencesAsText } from '../../../../lib/audit/diff';
import type { LoadedAssembly } from '../../../../lib/audit/template';
import { sandboxAssembly } from '../sandbox-assembly';

type Json = Record<string, unknown>;
interface Resource {
  Type: string;
  Properties: Json;
  Metadata?: Json;
}

const ACCOUNT = '111122223333';

/** A team's role with a boundary, a bucket with a policy, an endpoint, a security group and a VPC. */
function template(): Record<string, Resource> {
  const allow = (Action: string | string[], Resource: unknown, more: Json = {}) => ({
    Effect: 'Allow',
    Action,
    Resource,
    ...more,
  });
  const objects = { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Data', 'Arn'] }, '/*']] };
  return {
    Data: { Type: 'AWS::S3::Bucket', Properties: {} },
    DataPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: {
        Bucket: { Ref: 'Data' },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:*',
              Resource: objects,
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        },
      },
    },
    Boundary: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument: { Version: '2012-10-17', Statement: [allow('s3:*', objects)] } },
    },
    Team: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        PermissionsBoundary: { Ref: 'Boundary' },
        Policies: [
          {
            PolicyName: 'team',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                allow('s3:GetObject', objects, { Condition: { StringEquals: { 'aws:SourceVpc': { Ref: 'Vpc' } } } }),
                allow('kms:Decrypt', '*'),
                { Effect: 'Deny', Action: 's3:GetObjectTagging', Resource: '*' },
                allow('s3:GetObjectTagging', '*'),
              ],
            },
          },
        ],
      },
    },
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Group: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: 'workloads',
        VpcId: { Ref: 'Vpc' },
        SecurityGroupEgress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/16' }],
      },
    },
    Endpoint: {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: {
        ServiceName: 'com.amazonaws.us-east-1.s3',
        VpcId: { Ref: 'Vpc' },
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [allow('s3:GetObject', objects, { Principal: { AWS: ACCOUNT } })],
        },
      },
    },
  };
}

const assembly = (resources: Record<string, Resource>, constructPaths = new Map<string, string>()): LoadedAssembly => ({
  path: 'x',
  problems: [],
  templates: [
    {
      id: 'Team',
      file: 'team.json',
      account: ACCOUNT,
      region: 'us-east-1',
      constructPaths,
      document: { Resources: resources },
    },
  ],
});

/** What an edit of the template makes possible. */
function differences(edit: (resources: Record<string, Resource>) => void): Difference[] {
  const edited = structuredClone(template());
  edit(edited);
  return auditDiff(assembly(template()), assembly(edited));
}

const statementsOf = (resource: Resource | undefined): Json[] => {
  const properties = resource?.Properties ?? {};
  const [inline] = (properties.Policies ?? []) as Json[];
  const document = (inline?.PolicyDocument ?? properties.PolicyDocument) as { Statement: Json[] };
  return document.Statement;
};
const inShort = ({ kind, subject, status, request }: Difference): string =>
  [kind, subject, status, request ? `${request.action} ${request.resource}` : ''].join(' ').trim();

test('nothing is different in the same template', () => {
  expect(differences(() => undefined)).toEqual([]);
  expect(differencesAsText([])).toBe('Nothing became possible that was not before.\n');
});

test('order, formatting and logical ids make no difference', () => {
  const paths = (suffix: string): Map<string, string> =>
    new Map(Object.keys(template()).map((id) => [`${id}${suffix}`, `Team/${id}/Resource`]));
  const text = JSON.stringify(template());
  const renamed = Object.keys(template()).reduce((all, id) => all.replaceAll(`"${id}"`, `"${id}2"`), text);
  const resources = JSON.parse(renamed) as Record<string, Resource>;
  statementsOf(resources.Team2).reverse();
  Object.assign(statementsOf(resources.Boundary2)[0] ?? {}, { Action: ['s3:*'] });
  const reordered = Object.fromEntries(Object.entries(resources).reverse());
  expect(auditDiff(assembly(template(), paths('')), assembly(reordered, paths('2')))).toEqual([]);
});

test.each<[string, (resources: Record<string, Resource>) => void, string[]]>([
  [
    'a statement is added',
    ({ Team }) => void statementsOf(Team).push({ Effect: 'Allow', Action: 's3:PutObject', Resource: '*' }),
    ['request Team/Team POSSIBLE s3:PutObject arn:aws:s3:::${Team/Data}/'],
  ],
  [
    'a condition is removed',
    ({ Team }) => void delete statementsOf(Team)[0]?.Condition,
    ['request Team/Team POSSIBLE s3:GetObject arn:aws:s3:::${Team/Data}/'],
  ],
  [
    'a wildcard is widened',
    ({ Team }) => void Object.assign(statementsOf(Team)[0] ?? {}, { Action: 's3:Get*' }),
    ['request Team/Team POSSIBLE s3:GetObjectAcl arn:aws:s3:::${Team/Data}/'],
  ],
  [
    'a boundary is removed',
    ({ Team }) => void delete Team?.Properties.PermissionsBoundary,
    ['request Team/Team POSSIBLE kms:Decrypt'],
  ],
  [
    'a deny is removed',
    ({ Team }) => void statementsOf(Team).splice(2, 1),
    ['request Team/Team POSSIBLE s3:GetObjectTagging arn:aws:s3:::${Team/Data}/'],
  ],
  [
    'an endpoint loses its policy',
    ({ Endpoint }) => void delete Endpoint?.Properties.PolicyDocument,
    ['request Team/Endpoint POSSIBLE', 'request Team/Endpoint POSSIBLE', 'request Team/Endpoint POSSIBLE'],
  ],
  [
    "a bucket's denial is gone with its policy",
    (resources) => void delete resources.DataPolicy,
    ['request Team/Data POSSIBLE'],
  ],
  [
    'a bucket lets another account in',
    ({ DataPolicy }) =>
      void statementsOf(DataPolicy).push({
        Effect: 'Allow',
        Principal: { AWS: '444455556666' },
        Action: 's3:GetObject',
        Resource: '*',
      }),
    ['request Team/Data POSSIBLE s3:GetObject arn:aws:s3:::${Team/Data}/'],
  ],
  [
    'a role can be assumed from outside',
    ({ Team }) =>
      void (Team?.Properties.AssumeRolePolicyDocument as { Statement: Json[] }).Statement.push({
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::444455556666:role/x' },
        Action: 'sts:AssumeRole',
      }),
    ['request Team/Team POSSIBLE sts:AssumeRole arn:aws:iam::111122223333:role/${Team/Team}'],
  ],
  [
    'an AWS managed policy is attached',
    ({ Team }) =>
      void Object.assign(Team?.Properties ?? {}, {
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
      }),
    ['request Team/Team UNKNOWN'],
  ],
  [
    'an action depends on a parameter',
    ({ Team }) => void Object.assign(statementsOf(Team)[0] ?? {}, { Action: { Ref: 'Nobody' } }),
    ['request Team/Team UNKNOWN'],
  ],
  [
    'an internet gateway is attached and a route leads to it',
    (resources) => {
      resources.Gateway = { Type: 'AWS::EC2::InternetGateway', Properties: {} };
      resources.Table = { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } };
      resources.Route = {
        Type: 'AWS::EC2::Route',
        Properties: {
          RouteTableId: { Ref: 'Table' },
          DestinationCidrBlock: '0.0.0.0/0',
          GatewayId: { Ref: 'Gateway' },
        },
      };
    },
    ['path Team/Gateway POSSIBLE', 'path Team/Route POSSIBLE'],
  ],
  [
    'a security group opens a port inside the VPC',
    ({ Group }) =>
      void Object.assign(Group?.Properties ?? {}, {
        SecurityGroupEgress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 8443, CidrIp: '10.0.0.0/16' }],
      }),
    ['path Team/Group POSSIBLE'],
  ],
  [
    'a user is new',
    (resources) => void (resources.Ann = { Type: 'AWS::IAM::User', Properties: {} }),
    ['request Team/Ann UNKNOWN'],
  ],
])('%s', (_name, edit, expected) => {
  const found = differences(edit);
  expect(found.map(inShort).sort()).toEqual(expected.map((each) => expect.stringContaining(each) as unknown));
  expect(differencesAsText(found)).toContain(found[0]?.subject);
});

test('what becomes narrower is no difference', () => {
  const narrower = differences(({ Team, Group, Endpoint, DataPolicy }) => {
    statementsOf(Team).splice(1, 1);
    statementsOf(Team).push({ Effect: 'Deny', Action: 's3:GetObject', Resource: '*' });
    Object.assign(Group?.Properties ?? {}, {
      SecurityGroupEgress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.1.0/24' }],
    });
    Object.assign(statementsOf(Endpoint)[0] ?? {}, { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } });
    statementsOf(DataPolicy).push({ Effect: 'Deny', Principal: '*', Action: 's3:Delete*', Resource: '*' });
  });
  expect(narrower).toEqual([]);
});

test('a whole sandbox that was not changed has no difference', () => {
  const sandbox = sandboxAssembly();
  expect(auditDiff(sandbox, sandbox)).toEqual([]);
});
