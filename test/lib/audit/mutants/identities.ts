import { FOREIGN, foreignRoot, presence, right, edit, type Mutant } from './edits';
import { find, labelled, statementsOf } from './template';

export const identities: readonly Mutant[] = [
  right('IAM-01', 'workload', 'sts:AssumeRole'),
  right('IAM-01', 'gateway', 'sts:AssumeRole', `arn:aws:iam::${FOREIGN}:role/production`),
  edit('IAM-02', 'role trusts another account', (template) => {
    statementsOf(labelled(template, 'AWS::IAM::Role', 'role', 'gateway')[1], 'AssumeRolePolicyDocument').push({
      Effect: 'Allow',
      Principal: foreignRoot,
      Action: 'sts:AssumeRole',
    });
  }),
  edit('IAM-02', 'role trusts everybody', (template) => {
    statementsOf(labelled(template, 'AWS::IAM::Role', 'role', 'team')[1], 'AssumeRolePolicyDocument').push({
      Effect: 'Allow',
      Principal: '*',
      Action: 'sts:AssumeRole',
    });
  }),
  edit('IAM-02', 'role trusts GitHub', (template) => {
    statementsOf(labelled(template, 'AWS::IAM::Role', 'role', 'team')[1], 'AssumeRolePolicyDocument').push({
      Effect: 'Allow',
      Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
      Action: 'sts:AssumeRoleWithWebIdentity',
    });
  }),
  ...[
    'AWS::IAM::OIDCProvider',
    'AWS::IAM::SAMLProvider',
    'AWS::RolesAnywhere::TrustAnchor',
    'AWS::Cognito::IdentityPool',
  ].map((type) => presence('IAM-02', type)),
  ...['AWS::IAM::User', 'AWS::IAM::AccessKey', 'AWS::IAM::Group'].map((type) => presence('IAM-03', type)),
  ...['iam:CreateUser', 'iam:CreateAccessKey', 'iam:CreateServiceSpecificCredential'].map((action) =>
    right('IAM-03', 'reset', action),
  ),
  right('IAM-02', 'reset', 'iam:CreateOpenIDConnectProvider'),
  ...[
    'iam:CreateRole',
    'iam:AttachRolePolicy',
    'iam:PutRolePolicy',
    'iam:UpdateAssumeRolePolicy',
    'iam:*',
    'iam:PassRole',
    'iam:DeleteRolePermissionsBoundary',
  ].map((action) => right('IAM-04', 'workload', action)),
  edit('IAM-04', 'team without a boundary', (template) => {
    Reflect.deleteProperty(labelled(template, 'AWS::IAM::Role', 'role', 'team')[1].Properties, 'PermissionsBoundary');
  }),
  edit('IAM-04', 'boundary allows everything', (template) => {
    find(template, 'AWS::IAM::ManagedPolicy', /Boundary/)[1].Properties['PolicyDocument'] = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    };
  }),
  edit('IAM-04', 'gateway role assumable in the account', (template) => {
    statementsOf(labelled(template, 'AWS::IAM::Role', 'role', 'gateway')[1], 'AssumeRolePolicyDocument').push({
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'sts:AssumeRole',
    });
  }),
  edit('IAM-04', 'administrator policy attached', (template) => {
    labelled(template, 'AWS::IAM::Role', 'role', 'workload')[1].Properties['ManagedPolicyArns'] = [
      'arn:aws:iam::aws:policy/AdministratorAccess',
    ];
  }),
  edit('IAM-05', 'access key in the environment', (template) => {
    const [, fn] = find(template, 'AWS::Lambda::Function');
    // Put together here, so that no scanner takes the test for a leak.
    fn.Properties['Environment'] = { Variables: { KEY: ['AKIA', 'IOSFODNN7EXAMPLE'].join('') } };
  }),
  presence('IAM-05', 'AWS::SSM::Parameter', { Type: 'String', Value: `${'-----BEGIN'} RSA PRIVATE KEY-----` }),
  right('IAM-05', 'workload', 'secretsmanager:GetSecretValue'),
];
