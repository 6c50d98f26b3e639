import { decide } from '../../../../lib/audit/policy/decide';
import { diffRequests } from '../../../../lib/audit/policy/diff-requests';
import { parsePolicy } from '../../../../lib/audit/policy/parse-policy';
import { AccessQuestion, Policy, PolicyKind, Principal, RequestSet } from '../../../../lib/audit/policy/types';
import { SymbolicText, TextSymbol, Unknown } from '../../../../lib/audit/template/symbolic-text';

const ACCOUNT = '111122223333';
const role: Principal = { type: 'role', arn: `arn:aws:iam::${ACCOUNT}:role/team`, account: ACCOUNT };
const raw: RequestSet = { actions: ['s3:*'], resources: ['arn:aws:s3:::raw', 'arn:aws:s3:::raw/*'] };
const policy = (statements: unknown, kind: PolicyKind = 'identity'): Policy =>
  parsePolicy({ Version: '2012-10-17', Statement: statements }, { name: kind, kind });
const ask = (statements: unknown, about: RequestSet = raw, more: Partial<AccessQuestion> = {}): AccessQuestion => ({
  principal: role,
  about,
  ...more,
  policies: { identity: [policy(statements)], ...more.policies },
});
const symbol = (id: string, kind: TextSymbol['kind'] = 'name'): SymbolicText =>
  SymbolicText.symbol({ id, kind, label: `\${${id}}` });

describe('what identity policies allow', () => {
  test('is refuted with a concrete request, and with the statement that allows it', () => {
    const decision = decide(ask([{ Sid: 'Read', Effect: 'Allow', Action: 's3:Get*', Resource: '*' }]));
    expect(decision).toMatchObject({
      status: 'REFUTED',
      witness: { action: expect.stringMatching(/^s3:Get/), resource: expect.stringMatching(/^arn:aws:s3:::raw/) },
      allowedBy: [{ sid: 'Read' }],
    });
  });

  test('is proved empty by a denial that covers all of it', () => {
    const denial = { Effect: 'Deny', Action: '*', Resource: ['arn:aws:s3:::raw', 'arn:aws:s3:::raw/*'] };
    expect(decide(ask([{ Effect: 'Allow', Action: '*', Resource: '*' }, denial]))).toEqual({ status: 'PROVED' });
  });

  test('finds the one resource that a denial forgot', () => {
    const decision = decide(
      ask([
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: '*', Resource: 'arn:aws:s3:::raw/*' },
      ]),
    );
    expect(decision).toMatchObject({ status: 'REFUTED', witness: { resource: 'arn:aws:s3:::raw' } });
  });

  test('counts only resources of the format that an action has: no GetObject on a bucket', () => {
    expect(decide(ask([{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::raw' }]))).toEqual({
      status: 'PROVED',
    });
  });

  test('ignores the case of actions and of condition keys', () => {
    const statements = [
      {
        Effect: 'Allow',
        Action: 'S3:gETobject',
        Resource: '*',
        Condition: { StringEquals: { 'AWS:sourceVPC': 'vpc-1' } },
      },
      { Effect: 'Deny', Action: 's3:*', Resource: '*', Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } },
    ];
    expect(decide(ask(statements))).toEqual({ status: 'PROVED' });
    expect(decide(ask(statements.slice(0, 1)))).toMatchObject({
      status: 'REFUTED',
      witness: { action: 's3:GetObject', context: { 'aws:sourcevpc': ['vpc-1'] } },
    });
  });

  test('covers actions that no list knows yet', () => {
    const listed = ['s3:GetObject', 's3:PutObject'];
    const about = { actions: ['bedrock:*'], resources: ['*'] };
    const decision = decide(
      ask([{ Effect: 'Allow', NotAction: ['s3:*'], Resource: '*' }], about, { permitted: [{ actions: listed }] }),
    );
    expect(decision).toMatchObject({ status: 'REFUTED' });
    const tomorrow = decide(
      ask([{ Effect: 'Allow', Action: 'brandnewservice:*', Resource: '*' }], {
        notActions: ['s3:*'],
        resources: ['*'],
      }),
    );
    expect(tomorrow).toMatchObject({
      status: 'REFUTED',
      witness: { action: expect.stringMatching(/^brandnewservice:/) },
    });
  });

  test('knows that an exemption in the same StringNotEquals makes the denial avoidable', () => {
    const perimeter = (condition: object): unknown => [
      { Effect: 'Allow', Action: 's3:*', Resource: '*' },
      { Effect: 'Deny', Action: '*', Resource: '*', Condition: condition },
    ];
    const foreign = { ...raw, condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } };
    expect(decide(ask(perimeter({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }), foreign)).status).toBe('PROVED');
    const exempted = { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1', 'aws:PrincipalTag/exempt': 'yes' } };
    expect(decide(ask(perimeter(exempted), foreign))).toMatchObject({
      status: 'REFUTED',
      witness: { context: { 'aws:principaltag/exempt': ['yes'] } },
    });
  });
});

describe('conditions', () => {
  const allowIf = (condition: object): unknown => [
    { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Condition: condition },
  ];
  test.each<[string, object, string]>([
    [
      'disjoint blocks',
      { IpAddress: { 'aws:SourceIp': '10.0.0.0/9' }, NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      'PROVED',
    ],
    [
      'a block in a block',
      { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' }, NotIpAddress: { 'aws:SourceIp': '10.0.0.0/9' } },
      'REFUTED',
    ],
    [
      'an empty interval',
      { NumericLessThan: { 's3:max-keys': '5' }, NumericGreaterThanEquals: { 's3:max-keys': '5' } },
      'PROVED',
    ],
    [
      'a narrow interval',
      { NumericLessThan: { 's3:max-keys': '1.2' }, NumericGreaterThan: { 's3:max-keys': '1' } },
      'REFUTED',
    ],
    [
      'dates',
      { DateLessThan: { 'aws:CurrentTime': '2020-01-01' }, DateGreaterThan: { 'aws:CurrentTime': '2021-01-01' } },
      'PROVED',
    ],
    ['present and absent', { Null: { 'aws:SourceVpc': 'true' }, StringLike: { 'aws:SourceVpc': '*' } }, 'PROVED'],
    [
      'IfExists and absent',
      { Null: { 'aws:SourceVpc': 'true' }, StringLikeIfExists: { 'aws:SourceVpc': 'vpc-1' } },
      'REFUTED',
    ],
    [
      'negated and absent',
      { Null: { 'aws:SourceVpc': 'true' }, StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } },
      'REFUTED',
    ],
    [
      'any and all',
      { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' }, 'ForAllValues:StringEquals': { 'aws:TagKeys': 'b' } },
      'PROVED',
    ],
    [
      'two values at once',
      { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' }, 'ForAnyValue:StringLike': { 'aws:TagKeys': 'b*' } },
      'REFUTED',
    ],
    [
      'both Booleans',
      { Bool: { 'aws:SecureTransport': 'true' }, BoolIfExists: { 'aws:SecureTransport': 'false' } },
      'PROVED',
    ],
    [
      'ARN fields',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:x' }, ArnNotLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:*:*' } },
      'UNKNOWN',
    ],
    ['an operator nobody knows', { StringSounds: { 'aws:SourceVpc': 'vpc' } }, 'UNKNOWN'],
    ['a policy variable', { StringEquals: { 'aws:SourceVpc': '${aws:PrincipalTag/vpc}' } }, 'UNKNOWN'],
  ])('%s', (_name, condition, status) => {
    expect(decide(ask(allowIf(condition))).status).toBe(status);
  });

  test('fill in variables whose value the requester fixes', () => {
    const own = [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::${aws:PrincipalAccount}/*' }];
    expect(decide(ask(own)).status).toBe('PROVED');
    expect(decide(ask(own, { resources: [`arn:aws:s3:::${ACCOUNT}/*`] })).status).toBe('REFUTED');
  });
});

describe('several policies', () => {
  const everything = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
  const masked = [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::masked/*' }];
  test('a boundary, an endpoint and an SCP each limit what the identity policy allows', () => {
    for (const policies of [
      { boundary: policy(masked, 'boundary') },
      { session: policy(masked, 'session') },
      { scps: [[policy(everything, 'scp')], [policy(masked, 'scp')]] },
      { endpoint: policy([{ ...masked[0], Principal: '*' }], 'endpoint') },
    ]) {
      expect(decide(ask(everything, raw, { policies })).status).toBe('PROVED');
    }
  });

  test('a resource policy that names the role grants without an identity policy, but not past a boundary', () => {
    const resource = policy(
      [{ Effect: 'Allow', Principal: { AWS: role.arn }, Action: 's3:*', Resource: '*' }],
      'resource',
    );
    const more = { resourceAccount: ACCOUNT };
    expect(decide(ask([], raw, { ...more, policies: { identity: [], resource } })).status).toBe('REFUTED');
    const boundary = policy(masked, 'boundary');
    expect(decide(ask([], raw, { ...more, policies: { identity: [], resource, boundary } })).status).toBe('PROVED');
  });

  test('a key needs its key policy: the account as principal delegates to identity policies', () => {
    const about = { actions: ['kms:Decrypt'], resources: [`arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`] };
    const more = { resourceAccount: ACCOUNT, grantedBy: 'resource-policy-required' as const };
    const named = (principal: string): Policy =>
      policy([{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'kms:*', Resource: '*' }], 'resource');
    expect(
      decide(ask(everything, about, { ...more, policies: { resource: named(`arn:aws:iam::${ACCOUNT}:root`) } })).status,
    ).toBe('REFUTED');
    expect(
      decide(ask(everything, about, { ...more, policies: { resource: named(`arn:aws:iam::${ACCOUNT}:role/other`) } }))
        .status,
    ).toBe('PROVED');
  });

  test('across accounts both sides must allow', () => {
    const resource = policy([{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' }], 'resource');
    const more = { resourceAccount: '444455556666' };
    expect(decide(ask([], raw, { ...more, policies: { identity: [], resource } })).status).toBe('PROVED');
    expect(decide(ask(everything, raw, { ...more, policies: { resource } })).status).toBe('REFUTED');
  });

  test('strangers: everybody but the organization is kept out by a condition', () => {
    const open = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' };
    const closed = { ...open, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } };
    for (const principal of [{ type: 'anonymous' }, { type: 'foreign', accounts: [ACCOUNT] }] as const) {
      const question = (statement: unknown): AccessQuestion => ({
        principal,
        resourceAccount: ACCOUNT,
        about: { ...raw, condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } },
        policies: { resource: policy([statement], 'resource') },
      });
      expect(decide(question(open)).status).toBe('REFUTED');
      expect(decide(question(closed)).status).toBe('PROVED');
    }
  });
});

describe('what a template does not tell', () => {
  const bucket = symbol('Team/Raw.Ref');
  const objects = SymbolicText.join(['arn:aws:s3:::', bucket, '/*']);
  const allowOn = (resource: unknown): unknown => [{ Effect: 'Allow', Action: 's3:GetObject', Resource: resource }];

  test('the same symbol is the same name, another one is not', () => {
    expect(decide(ask(allowOn(objects), { resources: [objects] })).status).toBe('REFUTED');
    const other = SymbolicText.join(['arn:aws:s3:::', symbol('Team/Masked.Ref'), '/*']);
    expect(decide(ask(allowOn(other), { resources: [objects] })).status).toBe('PROVED');
    expect(decide(ask(allowOn('arn:aws:s3:::*'), { resources: [objects] })).status).toBe('REFUTED');
  });

  test('a wildcard in a name may match a generated one', () => {
    expect(decide(ask(allowOn('arn:aws:s3:::team-*'), { resources: [objects] })).status).toBe('UNKNOWN');
    expect(decide(ask(allowOn('arn:aws:s3:::team-raw/*'), { resources: [objects] })).status).toBe('PROVED');
  });

  test('a parameter may be anything, so that it proves nothing', () => {
    const parameter = SymbolicText.join(['arn:aws:s3:::', new Unknown('parameter Bucket may have any value'), '/*']);
    expect(decide(ask(allowOn(parameter)))).toMatchObject({
      status: 'UNKNOWN',
      reason: expect.stringContaining('parameter Bucket'),
    });
    const denied = [...(allowOn('*') as unknown[]), { Effect: 'Deny', Action: '*', Resource: parameter }];
    expect(decide(ask(denied)).status).toBe('UNKNOWN');
  });

  test.each([
    ['a policy that is no object', 'nonsense'],
    ['a statement that is no object', { Version: '2012-10-17', Statement: [42] }],
    [
      'an element nobody knows',
      { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*', Extra: 1 }] },
    ],
    [
      'an effect nobody knows',
      { Version: '2012-10-17', Statement: [{ Effect: 'Perhaps', Action: 's3:*', Resource: '*' }] },
    ],
    ['no action', { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Resource: '*' }] }],
    ['an unknown value', new Unknown('Fn::Transform')],
  ])('%s is unknown, never proved', (_name, document) => {
    const identity = [parsePolicy(document, { name: 'odd', kind: 'identity' })];
    expect(decide({ principal: role, about: raw, policies: { identity } }).status).toBe('UNKNOWN');
  });

  test('a search without budget ends as unknown', () => {
    const decision = decide(ask([{ Effect: 'Allow', Action: '*', Resource: '*' }], {}, { budget: 3 }));
    expect(decision).toMatchObject({ status: 'UNKNOWN', reason: expect.stringContaining('given up') });
  });

  test('entangled globs end within the budget', () => {
    const globs = Array.from({ length: 24 }, (_, index) => `arn:aws:s3:::*${String.fromCharCode(97 + index)}*?*`);
    const statements = [
      { Effect: 'Allow', Action: 's3:*', Resource: '*' },
      ...globs.map((glob, index) => ({ Effect: index % 2 === 0 ? 'Deny' : 'Allow', Action: 's3:*', Resource: glob })),
    ];
    expect(['PROVED', 'REFUTED', 'UNKNOWN']).toContain(decide(ask(statements, { actions: ['s3:*'] })).status);
  });
});

describe('what became possible', () => {
  const grants = (...resources: string[]): { identity: Policy[] } => ({
    identity: [policy(resources.map((Resource) => ({ Effect: 'Allow', Action: 's3:GetObject', Resource })))],
  });

  test('names the new grant with an example', () => {
    const found = diffRequests(
      { principal: role, about: {} },
      grants('arn:aws:s3:::a/*'),
      grants('arn:aws:s3:::a/*', 'arn:aws:s3:::b/*'),
    );
    expect(found).toHaveLength(1);
    expect(found[0]?.decision).toMatchObject({
      status: 'REFUTED',
      witness: { resource: expect.stringMatching(/^arn:aws:s3:::b\//) },
    });
  });

  test('is silent when nothing new is possible, and notices a denial that went away', () => {
    const before = grants('arn:aws:s3:::a/*');
    expect(diffRequests({ principal: role, about: {} }, before, grants('arn:aws:s3:::a/b*'))).toEqual([]);
    const denial = policy([{ Effect: 'Deny', Action: '*', Resource: 'arn:aws:s3:::a/secret' }]);
    const guarded = { identity: [...before.identity, denial] };
    expect(diffRequests({ principal: role, about: {} }, guarded, before)).toMatchObject([
      { decision: { status: 'REFUTED', witness: { resource: 'arn:aws:s3:::a/secret' } } },
    ]);
  });
});
