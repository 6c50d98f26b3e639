import { bufferResponses, leaveOutUnknown } from '../../bin/local/assembly';

describe('leaving out what the emulator does not know', () => {
  test('keeps known types, removes unknown ones and says why', () => {
    const template = {
      Resources: {
        Bucket: { Type: 'AWS::S3::Bucket' },
        Budget: { Type: 'AWS::Budgets::Budget' },
      },
    };
    expect(leaveOutUnknown(template)).toEqual([
      { logicalId: 'Budget', type: 'AWS::Budgets::Budget', reason: 'the emulator does not know this type' },
    ]);
    expect(Object.keys(template.Resources)).toEqual(['Bucket']);
  });

  test('removes what refers to a removed resource, through any intrinsic function and any number of steps', () => {
    const template = {
      Resources: {
        Budget: { Type: 'AWS::Budgets::Budget' },
        ByRef: { Type: 'AWS::SNS::Topic', Properties: { Name: { Ref: 'Budget' } } },
        ByGetAtt: { Type: 'AWS::SNS::Topic', Properties: { Name: { 'Fn::GetAtt': ['Budget', 'Arn'] } } },
        BySub: { Type: 'AWS::SNS::Topic', Properties: { Name: { 'Fn::Sub': 'x-${Budget.Arn}' } } },
        Second: { Type: 'AWS::SNS::Topic', Properties: { Name: { 'Fn::Join': ['', [{ Ref: 'ByRef' }]] } } },
        Kept: { Type: 'AWS::SNS::Topic', Properties: { Name: { 'Fn::Sub': '${AWS::Region}-${!Budget}' } } },
      },
      Outputs: { Gone: { Value: { Ref: 'Second' } }, Stays: { Value: { Ref: 'Kept' } } },
    };
    const names = leaveOutUnknown(template).map(({ logicalId }) => logicalId);
    expect(names.sort()).toEqual(['Budget', 'ByGetAtt', 'ByRef', 'BySub', 'Gone', 'Second']);
    expect(Object.keys(template.Resources)).toEqual(['Kept']);
    expect(Object.keys(template.Outputs)).toEqual(['Stays']);
  });

  test('a mere order of creation is no reason to remove', () => {
    const template = {
      Resources: {
        Trail: { Type: 'AWS::CloudTrail::Trail' },
        Bucket: { Type: 'AWS::S3::Bucket', DependsOn: ['Trail', 'Other'] },
        Other: { Type: 'AWS::S3::Bucket' },
      },
    };
    leaveOutUnknown(template);
    expect(template.Resources.Bucket.DependsOn).toEqual(['Other']);
  });
});

test('functions that would stream their responses are invoked as others are', () => {
  const uri = (version: string, action: string) => ({
    'Fn::Join': [
      '',
      [
        'arn:aws:apigateway:us-east-1:lambda:path/',
        `${version}/functions/`,
        { 'Fn::GetAtt': ['Fn', 'Arn'] },
        `/${action}`,
      ],
    ],
  });
  const method = (Integration: unknown) => ({ Type: 'AWS::ApiGateway::Method', Properties: { Integration } });
  const template = {
    Resources: {
      Streams: method({
        ResponseTransferMode: 'STREAM',
        TimeoutInMillis: 900_000,
        Uri: uri('2021-11-15', 'response-streaming-invocations'),
      }),
      Waits: method({ Uri: uri('2015-03-31', 'invocations') }),
    },
  };

  expect(bufferResponses(template)).toMatchObject([{ logicalId: 'Streams' }]);
  expect(template.Resources.Streams).toEqual(template.Resources.Waits);
});
