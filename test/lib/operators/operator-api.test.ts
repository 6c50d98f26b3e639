import { App, Stack, Validations, aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { OperatorApi } from '../../../lib/operators';

function door() {
  const app = new App();
  const stack = new Stack(app, 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
  const operators = new OperatorApi(stack, 'Operators');
  const fn = lambda.Function.fromFunctionAttributes(stack, 'Fn', {
    functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:fn',
    sameEnvironment: true,
  });
  operators.addRoute('POST', '/experiments', fn);
  operators.addRoute('GET', '/experiments/{digest}', fn);
  const person = new iam.Role(stack, 'Person', { assumedBy: new iam.AccountRootPrincipal() });
  return { app, stack, operators, fn, person };
}

test('every method demands a signature, and its path parameters', () => {
  const { stack } = door();
  const template = Template.fromStack(stack);
  template.allResourcesProperties('AWS::ApiGateway::Method', { AuthorizationType: 'AWS_IAM' });
  template.hasResourceProperties('AWS::ApiGateway::Method', {
    HttpMethod: 'GET',
    RequestParameters: { 'method.request.path.digest': true },
  });
});

test('other accounts and VPC endpoints are denied, and nobody is allowed by the resource policy', () => {
  const { stack } = door();
  const [api] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGateway::RestApi'));
  const statements = (api?.Properties as { Policy: { Statement: Record<string, unknown>[] } }).Policy.Statement;
  expect(statements.map(({ Effect }) => Effect)).toEqual(['Deny', 'Deny']);
  expect(statements.map(({ Condition }) => Condition)).toEqual([
    { StringNotEquals: { 'aws:PrincipalAccount': '111111111111' } },
    { Null: { 'aws:SourceVpce': 'false' } },
  ]);
});

test('a grant opens one route to one grantee', () => {
  const { stack, operators, person } = door();
  operators.grantInvoke(person, 'GET', '/experiments/{digest}');
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        {
          Action: 'execute-api:Invoke',
          Effect: 'Allow',
          Resource: { 'Fn::Join': ['', Match.arrayWith(['/GET/experiments/*'])] },
        },
      ],
    },
  });
});

test('keeps access logs without bodies, and limits the rate', () => {
  const { stack } = door();
  Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::Stage', {
    AccessLogSetting: Match.objectLike({ Format: Match.not(Match.stringLikeRegexp('body|input')) }),
    MethodSettings: [Match.objectLike({ DataTraceEnabled: false, ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 })],
  });
});

test.each([
  ['a repeated route', (d: ReturnType<typeof door>) => d.operators.addRoute('POST', '/experiments', d.fn), 'already'],
  ['an unknown method', (d: ReturnType<typeof door>) => d.operators.addRoute('FETCH', '/x', d.fn), 'none of GET, POST'],
  ['a bad path', (d: ReturnType<typeof door>) => d.operators.addRoute('GET', 'x/', d.fn), "The path 'x/'"],
  [
    'a grant of a route that is not there',
    (d: ReturnType<typeof door>) => d.operators.grantInvoke(d.person, 'GET', '/other'),
    "has no route 'GET /other'. Its routes: POST /experiments",
  ],
  [
    'no requests at all',
    (d: ReturnType<typeof door>) => new OperatorApi(d.stack, 'Other', { requestsPerSecond: 0 }),
    'requestsPerSecond is 0',
  ],
])('refuses %s', (_, act, message) => {
  const given = door();
  expect(() => act(given)).toThrow(message);
});

test('one account setting serves every API of the stack', () => {
  const { stack, fn } = door();
  new OperatorApi(stack, 'Second').addRoute('GET', '/other', fn);
  Template.fromStack(stack).resourceCountIs('AWS::ApiGateway::Account', 1);
});

test('cdk-nag AwsSolutions finds nothing', () => {
  const { app, operators, person } = door();
  operators.grantInvoke(person, 'GET', '/experiments/{digest}');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).not.toThrow();
});
