import { Stack } from 'aws-cdk-lib';
import { ApprovedModel, GuardrailPin, ModelPrice } from '../../../lib/models';

const stack = new Stack(undefined, 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });

describe('ApprovedModel', () => {
  test('a foundation model is its one ARN in the own region', () => {
    const model = ApprovedModel.foundationModel('amazon.nova-lite-v1:0');
    const { own, profile, reached } = model._arns(stack);
    expect(stack.resolve(own)).toEqual({
      'Fn::Join': [
        '',
        ['arn:', { Ref: 'AWS::Partition' }, ':bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0'],
      ],
    });
    expect(profile).toBeUndefined();
    expect(reached).toEqual([]);
  });

  test('an inference profile is its ARN and the model in each region that it may reach', () => {
    const model = ApprovedModel.inferenceProfile('us.anthropic.claude-sonnet-4-20250514-v1:0');
    const { profile, reached } = model._arns(stack);
    expect(JSON.stringify(stack.resolve(profile))).toContain(
      ':bedrock:us-east-1:111111111111:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0',
    );
    expect(reached.map((arn) => /bedrock:([a-z0-9-]+)::/.exec(JSON.stringify(stack.resolve(arn)))?.[1])).toEqual([
      'us-east-1',
      'us-east-2',
      'us-west-2',
    ]);
    expect(model.foundationModelId).toBe('anthropic.claude-sonnet-4-20250514-v1:0');
  });

  test.each([
    ['us.amazon.nova-lite-v1:0', /inferenceProfile\('us\.amazon/],
    ['global.anthropic.claude-sonnet-4-20250514-v1:0', /inference profile/],
    ['amazon.titan-embed-text-v2:0', /no exact price for 'amazon.titan-embed-text-v2:0'/],
    ['amazon.nova-*', /wildcards and ARNs are not allowed/],
    ['arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0', /not a model id/],
    ['', /not a model id/],
  ])('foundationModel(%j) is refused', (id, message) => {
    expect(() => ApprovedModel.foundationModel(id)).toThrow(message);
  });

  test.each([
    ['global.anthropic.claude-sonnet-4-20250514-v1:0', /any region and cannot be approved/],
    ['amazon.nova-lite-v1:0', /not the id of a geographic inference profile/],
    ['apac.amazon.nova-lite-v1:0', /Name them/],
  ])('inferenceProfile(%j) is refused', (id, message) => {
    expect(() => ApprovedModel.inferenceProfile(id)).toThrow(message);
  });

  test('a model of which no price is known is approved with the price that the user gives', () => {
    const price = ModelPrice.perMillionTokens({ input: 0.02, output: 0 });
    const entry = ApprovedModel.foundationModel('amazon.titan-embed-text-v2:0', { price })._entry();
    expect(entry.price).toMatchObject({ input: 20_000, output: 0 });
  });

  test.each([0, -1, 1.5, 2_000_000, NaN])('maxOutputTokens %p is refused', (maxOutputTokens) => {
    expect(() => ApprovedModel.foundationModel('amazon.nova-lite-v1:0', { maxOutputTokens })).toThrow(
      /whole numbers from 1 to 1,000,000/,
    );
  });

  test('tokens are counted by Bedrock for the models that have it', () => {
    expect(ApprovedModel.foundationModel('amazon.nova-lite-v1:0')._entry().countTokens).toBeUndefined();
    expect(ApprovedModel.inferenceProfile('us.anthropic.claude-sonnet-4-20250514-v1:0')._entry().countTokens).toBe(
      'anthropic.claude-sonnet-4-20250514-v1:0',
    );
  });
});

test.each([-1, NaN, 1e9])('a price of %p is refused', (input) => {
  expect(() => ModelPrice.perMillionTokens({ input, output: 1 })).toThrow(/'input'.*0 to 100,000/);
});

describe('GuardrailPin', () => {
  test('pins id, version and price', () => {
    expect(GuardrailPin.version('abc123', '2')._pinned()).toEqual({
      identifier: 'abc123',
      version: '2',
      textUnitPrice: 670_000_000,
    });
  });

  test.each([
    ['arn:aws:bedrock:us-east-1:1:guardrail/abc', '1', /not the ARN/],
    ['abc', 'DRAFT', /cannot|can be pinned/],
    ['abc', '0', /can be pinned/],
  ])('version(%j, %j) is refused', (id, version, message) => {
    expect(() => GuardrailPin.version(id, version)).toThrow(message);
  });
});
