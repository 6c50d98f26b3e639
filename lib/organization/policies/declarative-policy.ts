/** The escape paths that the declarative policy closes. */
export const DECLARATIVE_CLOSES = ['NET-01', 'NET-02', 'SVC-04'];

/**
 * What every account holds as its EC2 settings, whatever its own administrators set: no internet gateway works, in any VPC,
 * and no exclusion is possible; no image or snapshot is public; no serial console.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_declarative_syntax.html
 */
export function declarativeEc2Policy(): object {
  return {
    ec2_attributes: {
      vpc_block_public_access: {
        internet_gateway_block: {
          mode: { '@@assign': 'block_bidirectional' },
          exclusions_allowed: { '@@assign': 'disabled' },
        },
      },
      image_block_public_access: { state: { '@@assign': 'block_new_sharing' } },
      snapshot_block_public_access: { state: { '@@assign': 'block_all_sharing' } },
      serial_console_access: { status: { '@@assign': 'disabled' } },
      exception_message: {
        '@@assign': 'This is set for all AI sandboxes by the organization. Ask its administrators.',
      },
    },
  };
}
