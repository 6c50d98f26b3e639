import fc from 'fast-check';

/** A condition block, an element list and statements as JSON has them. */
type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** A small access question in plain JSON, so that several implementations can be asked the same. */
export interface SmallQuestion {
  readonly principal: 'role' | 'user' | 'anonymous' | 'foreign role';
  readonly identity: readonly Json[];
  readonly boundary?: readonly Json[];
  readonly session?: readonly Json[];
  readonly resource?: readonly Json[];
  readonly endpoint?: readonly Json[];
  readonly scp?: readonly Json[];
  readonly rcp?: readonly Json[];
}

/** A request of the small universe. */
export interface SmallRequest {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
export const PRINCIPALS = {
  role: `arn:aws:iam::${ACCOUNT}:role/team`,
  user: `arn:aws:iam::${ACCOUNT}:user/ann`,
  'foreign role': `arn:aws:iam::${OTHER_ACCOUNT}:role/team`,
} as const;

/** Actions with resources of their format, so that every request of the universe is one that AWS could see. */
const objects = ['arn:aws:s3:::a/a', 'arn:aws:s3:::a/ab', 'arn:aws:s3:::ab/b', 'arn:aws:s3:::b/a/b'];
const buckets = ['arn:aws:s3:::a', 'arn:aws:s3:::ab', 'arn:aws:s3:::b'];
export const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  's3:GetObject': objects,
  's3:PutObject': objects,
  's3:ListBucket': buckets,
  's3:ListAllMyBuckets': ['*'],
};

/** Values by condition key: global keys, so that every action may carry them. */
export const CONTEXT_VALUES: Readonly<Record<string, readonly (readonly string[] | undefined)[]>> = {
  'aws:sourcevpc': [undefined, ['a'], ['ab'], ['b']],
  'aws:tagkeys': [undefined, ['a'], ['b'], ['a', 'b'], ['ab', 'b']],
  'aws:multifactorauthage': [undefined, ['1'], ['5'], ['9']],
  'aws:securetransport': [['true'], ['false']],
  'aws:sourceip': [undefined, ['10.0.0.1'], ['10.128.0.1'], ['192.0.2.1']],
};

const glob = fc
  .array(fc.constantFrom('a', 'b', '*', '?'), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(''));
const textKey = 'aws:SourceVpc';
const list = <T>(each: fc.Arbitrary<T>, maxLength = 2): fc.Arbitrary<readonly T[]> =>
  fc.array(each, { minLength: 1, maxLength });

const actionPattern = fc.constantFrom(
  '*',
  's3:*',
  's3:Get*',
  's3:*Object',
  'S3:getobject',
  's3:PutObject',
  's3:List*',
  's3:?etObject',
  's3:ListBucket',
);
const resourcePattern = fc.oneof(
  fc.constantFrom('*', 'arn:aws:s3:::*', 'arn:aws:s3:::a*', 'arn:aws:s3'),
  glob.map((bucket) => `arn:aws:s3:::${bucket}`),
  fc.tuple(glob, glob).map(([bucket, key]) => `arn:aws:s3:::${bucket}/${key}`),
);

const ifExists = fc.constantFrom('', '', 'IfExists');
const suffixed = (operators: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(operators, ifExists).map((parts) => parts.join(''));
const condition: fc.Arbitrary<Json> = fc.oneof(
  fc
    .tuple(
      suffixed(
        fc.constantFrom('StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIgnoreCase'),
      ),
      list(glob),
    )
    .map(([operator, values]) => ({ [operator]: { [textKey]: values } })),
  fc
    .tuple(
      fc.constantFrom('ForAnyValue:', 'ForAllValues:'),
      suffixed(fc.constantFrom('StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike')),
      list(glob),
    )
    .map(([quantifier, operator, values]) => ({ [quantifier + operator]: { 'aws:TagKeys': values } })),
  fc
    .tuple(
      suffixed(
        fc
          .constantFrom('Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals')
          .map((each) => `Numeric${each}`),
      ),
      fc.constantFrom('1', '5', '6'),
    )
    .map(([operator, value]) => ({ [operator]: { 'aws:MultiFactorAuthAge': value } })),
  fc
    .tuple(suffixed(fc.constant('Bool')), fc.constantFrom('true', 'false'))
    .map(([operator, value]) => ({ [operator]: { 'aws:SecureTransport': value } })),
  fc
    .tuple(
      suffixed(fc.constantFrom('IpAddress', 'NotIpAddress')),
      list(fc.constantFrom('10.0.0.0/8', '10.0.0.0/9', '192.0.2.1')),
    )
    .map(([operator, values]) => ({ [operator]: { 'aws:SourceIp': values } })),
  fc
    .tuple(fc.constantFrom(textKey, 'aws:TagKeys', 'aws:SourceIp'), fc.constantFrom('true', 'false'))
    .map(([key, value]) => ({ Null: { [key]: value } })),
);
const conditions = fc
  .array(condition, { maxLength: 2 })
  .map((blocks) => blocks.reduce<Record<string, Json>>((all, block) => ({ ...all, ...(block as object) }), {}));

const principalElement: fc.Arbitrary<Json> = fc.oneof(
  fc.constant('*'),
  fc
    .constantFrom(
      PRINCIPALS.role,
      PRINCIPALS.user,
      PRINCIPALS['foreign role'],
      ACCOUNT,
      `arn:aws:iam::${OTHER_ACCOUNT}:root`,
    )
    .map((arn) => ({ AWS: arn })),
);

interface Shape {
  readonly principals: boolean;
  readonly effects: readonly ('Allow' | 'Deny')[];
}

function statement({ principals, effects }: Shape): fc.Arbitrary<Json> {
  return fc
    .record({
      Effect: fc.constantFrom(...effects),
      principal: principalElement,
      negations: fc.constantFrom('', '', '', 'action', 'resource'),
      action: list(actionPattern),
      resource: list(resourcePattern, 3),
      condition: conditions,
    })
    .map(({ Effect, principal, negations, action, resource, condition: block }) => ({
      Effect,
      ...(principals ? { Principal: principal } : {}),
      [negations === 'action' ? 'NotAction' : 'Action']: action,
      [negations === 'resource' ? 'NotResource' : 'Resource']: resource,
      ...(Object.keys(block).length > 0 ? { Condition: block } : {}),
    }));
}

const both: Shape = { principals: false, effects: ['Allow', 'Allow', 'Deny'] };
const statements = (shape: Shape, maxLength: number): fc.Arbitrary<readonly Json[]> =>
  list(statement(shape), maxLength);
const sometimes = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(each, { nil: undefined, freq: 2 });
const allowAll: Json = { Effect: 'Allow', Action: '*', Resource: '*' };

export const smallQuestion: fc.Arbitrary<SmallQuestion> = fc.record({
  principal: fc.constantFrom('role', 'role', 'role', 'user', 'anonymous', 'foreign role'),
  identity: statements(both, 3),
  boundary: sometimes(statements(both, 2)),
  session: sometimes(statements(both, 2)),
  resource: sometimes(statements({ ...both, principals: true }, 3)),
  endpoint: sometimes(statements({ ...both, principals: true }, 2)),
  scp: sometimes(statements({ ...both, effects: ['Deny'] }, 2).map((each) => [allowAll, ...each])),
  rcp: sometimes(
    statements({ principals: true, effects: ['Deny'] }, 2).map((denials) =>
      denials.map((each) => ({ ...(each as object), Principal: '*' })),
    ),
  ),
});

export const smallRequest: fc.Arbitrary<SmallRequest> = fc
  .constantFrom(...Object.keys(RESOURCES))
  .chain((action) => {
    const context = Object.fromEntries(
      Object.entries(CONTEXT_VALUES).map(([key, values]) => [key, fc.constantFrom(...values)] as const),
    );
    return fc.record({
      action: fc.constant(action),
      resource: fc.constantFrom(...(RESOURCES[action] ?? [])),
      context: fc.record(context),
    });
  })
  .map(({ action, resource, context }) => ({
    action,
    resource,
    context: Object.fromEntries(
      Object.entries(context).flatMap(([key, values]) => (values === undefined ? [] : [[key, values] as const])),
    ),
  }));
