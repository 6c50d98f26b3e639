import { App, Environment, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EndpointService, IsolatedNetwork, IsolatedNetworkProps } from '../../../lib/network';

function workloadEgress(env: Environment, props?: IsolatedNetworkProps): Template {
  const stack = new Stack(new App(), 'Stack', { env });
  const network = new IsolatedNetwork(stack, 'Network', props);
  network.allowEndpoint({ service: EndpointService.S3, actions: ['s3:GetObject'], resources: ['*'] });
  return Template.fromStack(stack);
}

describe('the prefix lists of the gateway endpoints', () => {
  test('are looked up by CloudFormation in a stack without a Region', () => {
    const template = workloadEgress({});
    const [mapping = ''] = Object.keys(template.findMappings('*', {}));
    expect(template.findMappings('*')[mapping]).toMatchObject({ 'us-east-1': { s3: 'pl-63a5400a' } });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupEgress: Match.arrayWith([
        Match.objectLike({ DestinationPrefixListId: { 'Fn::FindInMap': [mapping, { Ref: 'AWS::Region' }, 's3'] } }),
      ]),
    });
  });

  test('are asked for in a Region that the library does not know', () => {
    const env = { account: '111122223333', region: 'ap-southeast-7' };
    expect(() => workloadEgress(env)).toThrow(
      /in ap-southeast-7 are not known to this library.*aws ec2 describe-prefix-lists --region ap-southeast-7/s,
    );
    const given = workloadEgress(env, { gatewayPrefixLists: { s3: 'pl-11111111', dynamodb: 'pl-22222222' } });
    given.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupEgress: Match.arrayWith([Match.objectLike({ DestinationPrefixListId: 'pl-11111111' })]),
    });
  });
});
