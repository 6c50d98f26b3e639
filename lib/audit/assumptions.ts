/** What no template shows. Every report lists it: a claim is proved for the declared resources under these. */
export const ASSUMPTIONS: readonly string[] = [
  'Only what the templates declare is judged. What people or programs create in the account later is kept out by the organization’s policies (SCP, RCP, declarative policies) and by the permission boundary, not by this proof.',
  'The templates are deployed as they are, into an account whose earlier resources do not lead out: default VPCs (NET-02), subnets shared in by AWS RAM (NET-04), accepted peerings and attachments (NET-03).',
  'Administrators of the account and CloudFormation’s own roles can change any policy; they are people outside the sandbox.',
  'A label (cdk-ai-sandbox:zone, cdk-ai-sandbox:role, cdk-ai-sandbox:store) says truly what its resource is for. Every report lists who bears one.',
  'The code of the labelled functions does what it is named for: masking masks, the gateway checks.',
  'S3 Block Public Access of the account, EBS, AMI and snapshot sharing and other account-wide settings are as AWS sets them for new accounts, or stricter (SVC-04, SVC-05).',
  'AWS evaluates policies and routes packets as it documents, and its services do not carry one customer’s data to another.',
  'SCPs and RCPs are counted on only where the audited templates declare them with the account itself among their targets; whether the organization enables these types of policies is not seen.',
];
