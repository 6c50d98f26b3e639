import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SandboxGuardrails } from '../../../lib/organization';

const props = {
  organizationId: 'o-abcd123456',
  regions: ['eu-west-1'],
  models: ['arn:aws:bedrock:*::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0'],
  gatewayRoles: ['arn:aws:iam::*:role/Sandbox-Gateway-*'],
};

describe('SandboxGuardrails', () => {
  const stack = new Stack(new App(), 'Guardrails');
  new SandboxGuardrails(stack, 'Guardrails', { ...props, targetIds: ['ou-ab12-cdefgh34'] });
  const template = Template.fromStack(stack);

  test('attaches every policy to the organizational unit', () => {
    const policies = Object.values(template.findResources('AWS::Organizations::Policy'));
    expect(policies.map(({ Properties }) => Properties.Type).sort()).toEqual([
      'DECLARATIVE_POLICY_EC2',
      'RESOURCE_CONTROL_POLICY',
      ...Array(4).fill('SERVICE_CONTROL_POLICY'),
    ]);
    expect(policies.filter(({ Properties }) => Properties.TargetIds[0] !== 'ou-ab12-cdefgh34')).toEqual([]);
  });

  test('blocks internet gateways in every VPC of the accounts, without exclusions', () => {
    template.hasResourceProperties('AWS::Organizations::Policy', {
      Type: 'DECLARATIVE_POLICY_EC2',
      Content: {
        ec2_attributes: Match.objectLike({
          vpc_block_public_access: {
            internet_gateway_block: {
              mode: { '@@assign': 'block_bidirectional' },
              exclusions_allowed: { '@@assign': 'disabled' },
            },
          },
        }),
      },
    });
  });

  test('gives the same policies as plain documents, each with the escape paths that it closes', () => {
    const documents = SandboxGuardrails.documents(props);
    expect(documents.map(({ policyType }) => policyType)).toHaveLength(6);
    for (const document of documents) {
      expect(document.closes.length).toBeGreaterThan(0);
      expect(JSON.stringify(JSON.parse(document.content))).toBe(document.content);
    }
  });

  test.each([
    ['organizationId', { organizationId: 'abcd' }, /organizationId is "abcd"\. Allowed is the id of an organization/],
    ['regions', { regions: [] }, /regions is empty, which would deny every call/],
    ['models', { models: ['claude'] }, /"claude" is not an ARN/],
  ])('refuses a wrong %s and says what is allowed', (_, wrong, message) => {
    expect(() => SandboxGuardrails.documents({ ...props, ...wrong })).toThrow(message);
  });

  test('refuses to be attached to nothing', () => {
    const other = new Stack(new App(), 'Other');
    expect(() => new SandboxGuardrails(other, 'Guardrails', { ...props, targetIds: [] })).toThrow(/targetIds is empty/);
  });
});
