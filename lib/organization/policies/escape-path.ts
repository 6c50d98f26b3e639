/** The ways out of an account and VPC "without an internet gateway", by their ids in docs/threat-model.md. */
export const ESCAPE_PATHS = [
  ...['NET-01', 'NET-02', 'NET-03', 'NET-04', 'NET-05', 'NET-06', 'NET-07', 'NET-08', 'NET-09', 'NET-10', 'NET-11'],
  ...['CMP-01', 'CMP-02', 'CMP-03'],
  ...['SVC-01', 'SVC-02', 'SVC-03', 'SVC-04', 'SVC-05'],
  ...['IAM-01', 'IAM-02', 'IAM-03', 'IAM-04', 'IAM-05'],
  ...['MDL-01', 'MDL-02', 'MDL-03', 'MDL-04', 'MDL-05', 'MDL-06', 'MDL-07', 'MDL-08', 'MDL-09', 'MDL-10', 'MDL-11'],
  ...['DAT-01', 'DAT-02', 'DAT-03', 'DAT-04'],
  ...['OBS-01', 'OBS-02', 'CST-01'],
];

/**
 * What no policy of this folder can close, and what closes it. A path named both here and by a denial is closed
 * by both together.
 */
export const CLOSED_ELSEWHERE: Record<string, string> = {
  'NET-06': 'IsolatedNetwork writes a policy for every endpoint; the audit proves each bounded',
  'NET-07': 'the principal conditions of the endpoint policies: no organization policy binds foreign credentials',
  'NET-08': 'the resource conditions of the S3 and DynamoDB gateway endpoints',
  'NET-09': 'the DNS firewall of IsolatedNetwork; the denials keep it from being changed',
  'CMP-03': 'the audit: a public front door in a template of the deployment role is refuted there',
  'IAM-05': 'the endpoint policies, which bind foreign credentials, and the scan of data by masking',
  'DAT-01': 'the policies of the raw bucket and its key, which admit masking alone',
  'DAT-02': 'the policies of the masked, quarantine and outbox buckets by role ARN',
  'DAT-03': 'the audit: only the deployment role may change masking, and the audit judges what it deploys',
  'OBS-02': 'the policies of the tables and keys by role ARN',
  'MDL-10': 'an assumption: the account has not shared its data with a provider before it became a sandbox',
};
