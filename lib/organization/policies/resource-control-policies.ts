import { Conditions, PolicyDocumentJson, PolicyStatementJson } from './denial';
import { packStatements } from './packing';

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
export const RCP_MAX_SIZE = 5120;

/** Services whose resources hold data or let somebody in, and which resource control policies govern. Bedrock is none of them. */
const GOVERNED = ['dynamodb:*', 'ecr:*', 'kms:*', 'logs:*', 's3:*', 'secretsmanager:*', 'sqs:*'];

/** One statement of the resource control policy, with the escape paths that it closes. */
interface ResourceDenial {
  readonly sid: string;
  readonly closes: string[];
  readonly actions: string[];
  readonly conditions?: Conditions;
}

/** What nobody from outside the organization may do with the resources of a sandbox's account, whatever their own policies say. */
export function resourceDenials(organizationId: string): ResourceDenial[] {
  return [
    {
      // A principal without an organization bears no key, and IfExists makes that a difference: denied.
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
      sid: 'PrincipalsOfOrganizationOnly',
      closes: ['SVC-03', 'SVC-04', 'SVC-05', 'IAM-02', 'NET-07'],
      actions: [...GOVERNED, 'sts:AssumeRole'],
      conditions: {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': organizationId },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    },
    {
      // An AWS service that acts for somebody else's resource.
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
      sid: 'ServicesForOrganizationOnly',
      closes: ['SVC-03', 'IAM-02'],
      actions: [...GOVERNED, 'sts:AssumeRole'],
      conditions: {
        StringNotEqualsIfExists: { 'aws:SourceOrgID': organizationId },
        Null: { 'aws:SourceAccount': 'false' },
        Bool: { 'aws:PrincipalIsAWSService': 'true' },
      },
    },
    {
      sid: 'NoWebIdentity',
      closes: ['IAM-02'],
      actions: ['sts:AssumeRoleWithWebIdentity'],
    },
    {
      sid: 'EncryptedTransportOnly',
      closes: ['SVC-05'],
      actions: [...GOVERNED, 'sts:AssumeRole'],
      conditions: { BoolIfExists: { 'aws:SecureTransport': 'false' } },
    },
  ];
}

/** The resource control policies. */
export function resourceControlPolicies(organizationId: string): PolicyDocumentJson[] {
  return packStatements(
    'resource control policy',
    resourceDenials(organizationId).map((denial) => resourceStatement(denial)),
    RCP_MAX_SIZE,
  );
}

function resourceStatement(denial: ResourceDenial): PolicyStatementJson {
  return {
    Sid: denial.sid,
    Effect: 'Deny',
    Principal: '*',
    Action: denial.actions,
    Resource: ['*'],
    ...(denial.conditions && { Condition: denial.conditions }),
  };
}
