import { Duration } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ApprovedModel, GuardrailPin } from '../../../lib/models';
import { gatewayStack } from './gateway-stack';

const PROFILE = 'us.anthropic.claude-sonnet-4-20250514-v1:0';

describe('the door', () => {
  const { stack } = gatewayStack();
  const template = Template.fromStack(stack);

  test('is private, and admits only the network', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['PRIVATE'] },
      Policy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'OnlyFromTheNetwork',
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Resource: 'execute-api:/*',
            Condition: { StringNotEquals: { 'aws:SourceVpc': { Ref: Match.stringLikeRegexp('^NetworkVpc') } } },
          }),
        ]),
      },
    });
  });

  test('allows nobody to mint by its resource policy: that has to be in the own policy of whoever mints', () => {
    const [api] = Object.values(template.findResources('AWS::ApiGateway::RestApi')) as {
      Properties: { Policy: { Statement: { Effect: string; Resource: string }[] } };
    }[];
    const allowed = api?.Properties.Policy.Statement.filter(({ Effect }) => Effect === 'Allow') ?? [];
    expect(allowed.map(({ Resource }) => Resource)).toEqual(['execute-api:/v1/POST/model/*']);
  });

  test('streams model calls for up to 15 minutes', () => {
    template.hasResourceProperties('AWS::ApiGateway::Method', {
      HttpMethod: 'POST',
      AuthorizationType: 'NONE',
      Integration: {
        ResponseTransferMode: 'STREAM',
        TimeoutInMillis: 900_000,
        Uri: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('response-streaming-invocations$')])] },
      },
    });
  });

  test('demands IAM for tokens', () => {
    template.hasResourceProperties('AWS::ApiGateway::Method', { HttpMethod: 'POST', AuthorizationType: 'AWS_IAM' });
    template.resourceCountIs('AWS::ApiGateway::Method', 2);
  });

  test('logs no bodies', () => {
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      MethodSettings: [Match.objectLike({ DataTraceEnabled: false })],
    });
  });
});

describe('rights', () => {
  const { stack } = gatewayStack({
    models: [ApprovedModel.foundationModel('amazon.nova-lite-v1:0'), ApprovedModel.inferenceProfile(PROFILE)],
    guardrail: GuardrailPin.version('abc123', '2'),
  });
  const template = Template.fromStack(stack);
  const statements = Object.entries(template.findResources('AWS::IAM::Policy')).flatMap(([id, policy]) =>
    (policy.Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement.map((statement) => ({
      id,
      ...statement,
    })),
  );
  interface Statement {
    Action: string | string[];
    Resource: unknown;
    Condition?: unknown;
  }
  const with_ = (action: string) => statements.filter(({ Action }) => [Action].flat().includes(action));

  test('only the gateway invokes models, and only the approved ones', () => {
    const invoking = with_('bedrock:InvokeModel');
    expect(new Set(invoking.map(({ id }) => id)).size).toBe(1);
    expect(invoking[0]?.id).toMatch(/^GatewayFunctionRole/);
    expect(JSON.stringify(invoking)).not.toContain('"*"');
    expect(invoking).toHaveLength(3);
  });

  test('a model in another region is reached through the approved profile only', () => {
    const across = with_('bedrock:InvokeModel').find(({ Resource }) => JSON.stringify(Resource).includes('us-west-2'));
    expect(JSON.stringify(across?.Condition)).toContain(`inference-profile/${PROFILE}`);
    const direct = with_('bedrock:InvokeModel').find(({ Resource }) => JSON.stringify(Resource).includes('nova-lite'));
    expect(direct?.Condition).toEqual({ Null: { 'bedrock:InferenceProfileArn': 'true' } });
  });

  test('the guardrail is pinned by ARN', () => {
    expect(JSON.stringify(with_('bedrock:ApplyGuardrail').map(({ Resource }) => Resource))).toContain(
      'guardrail/abc123',
    );
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { GATEWAY_GUARDRAIL: Match.stringLikeRegexp('abc123') } },
    });
  });

  test('the function that mints cannot invoke models, nor see the ledger', () => {
    const minter = statements.filter(({ id }) => id.startsWith('GatewayTokenFunction'));
    expect(
      minter.flatMap(({ Action }) => Action).filter((action) => /bedrock|UpdateItem|DeleteItem/.test(action)),
    ).toEqual([]);
  });

  test('the gateway puts records into the trail and cannot change one', () => {
    const gateway = statements.filter(
      ({ id, Resource }) => id.startsWith('GatewayFunctionRole') && JSON.stringify(Resource).includes('TrailRecords'),
    );
    expect(gateway.flatMap(({ Action }) => Action)).toEqual(['dynamodb:PutItem']);
  });
});

describe('props', () => {
  test.each([
    [{ models: [] }, /approves no model/],
    [
      {
        models: [
          ApprovedModel.foundationModel('amazon.nova-lite-v1:0'),
          ApprovedModel.foundationModel('amazon.nova-lite-v1:0'),
        ],
      },
      /approved twice/,
    ],
    [{ tokenLifetime: Duration.seconds(30) }, /one minute to twelve hours/],
    [{ tokenLifetime: Duration.hours(13) }, /one minute to twelve hours/],
    [{ callsPerMinute: 0 }, /callsPerMinute is 0/],
    [{ cycleRepeats: 2 }, /cycleRepeats is 2.*or 0/],
  ])('%j is refused', (props, message) => {
    expect(() => gatewayStack(props)).toThrow(message);
  });

  test('warns that prices are those of another region', () => {
    const { stack } = gatewayStack({}, 'eu-central-1');
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('this sandbox is in eu-central-1'));
    Annotations.fromStack(gatewayStack().stack).hasNoWarning('*', Match.stringLikeRegexp('US East'));
  });
});

test('minting is granted by the one path', () => {
  const { stack, gateway, ledger } = gatewayStack();
  expect(gateway.apiId).toBeDefined();
  expect(ledger.environment.LEDGER_LIMITS).toBe('{"team":100000000}');
  expect(JSON.stringify(stack.resolve(gateway.url))).toContain('.execute-api.us-east-1.');
});

test.each([
  ['its faults', 'CdkAiSandbox', 'GatewayFaults', [{ Name: 'Sandbox', Value: 'Stack' }]],
  ['calls without a price', 'CdkAiSandbox', 'UnpricedCalls', [{ Name: 'Sandbox', Value: 'Stack' }]],
  ["the API's server errors", 'AWS/ApiGateway', '5XXError', [{ Name: 'ApiName', Value: 'RestApi' }]],
  [
    "the function's errors",
    'AWS/Lambda',
    'Errors',
    [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('^GatewayFunction') } }],
  ],
])('one of %s alarms', (_, Namespace, MetricName, Dimensions) => {
  const { stack, gateway } = gatewayStack();
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace,
    MetricName,
    Dimensions,
    Statistic: 'Sum',
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    EvaluationPeriods: 1,
  });
  expect(gateway.alarms).toHaveLength(4);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Description: Match.stringLikeRegexp('Checks, bounds, reserves'),
    Environment: { Variables: Match.objectLike({ METRIC_SANDBOX: 'Stack' }) },
  });
});
