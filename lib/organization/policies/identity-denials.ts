import { ControlPlane, Denial } from './denial';

const { DEPLOYMENT, SHUTDOWN } = ControlPlane;

/** What would make a credential for outside, let the outside in, or lift a sandbox principal above its boundary. */
export function identityDenials(): Denial[] {
  return [
    {
      sid: 'NoLongLivedCredential',
      closes: ['IAM-03', 'MDL-04'],
      actions: [
        'iam:CreateAccessKey',
        'iam:CreateLoginProfile',
        'iam:CreateServiceSpecificCredential',
        'iam:CreateUser',
        'iam:ResetServiceSpecificCredential',
        'iam:UpdateAccessKey',
        'iam:UpdateLoginProfile',
        'iam:UploadSSHPublicKey',
        'iam:UploadSigningCertificate',
        'sts:GetFederationToken',
      ],
    },
    {
      sid: 'NoForeignIdentity',
      closes: ['IAM-02'],
      actions: [
        'iam:AddClientIDToOpenIDConnectProvider',
        'iam:CreateOpenIDConnectProvider',
        'iam:CreateSAMLProvider',
        'iam:UpdateOpenIDConnectProviderThumbprint',
        'iam:UpdateSAMLProvider',
        'rolesanywhere:*',
      ],
    },
    {
      sid: 'RolesByDeploymentOnly',
      closes: ['IAM-02', 'IAM-04'],
      actions: [
        'iam:Add*',
        'iam:AttachGroupPolicy',
        'iam:AttachUserPolicy',
        'iam:CreateGroup',
        'iam:CreateInstanceProfile',
        'iam:CreatePolicy*',
        'iam:CreateRole',
        ...['A', 'C', 'G', 'I', 'L', 'O', 'P', 'S', 'U', 'V'].map((initial) => `iam:Delete${initial}*`),
        'iam:DeleteRole',
        'iam:DeleteRolePerm*',
        'iam:DetachGroupPolicy',
        'iam:DetachUserPolicy',
        'iam:PutGroupPolicy',
        'iam:PutRolePermissionsBoundary',
        'iam:PutUserP*',
        'iam:SetDefaultPolicyVersion',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
      ],
      except: [DEPLOYMENT],
    },
    {
      // The shutdown attaches the policy that denies everything and revokes the sessions; arming the fuse takes both back.
      sid: 'RolePoliciesByShutdownOnly',
      closes: ['IAM-04'],
      actions: ['iam:AttachRolePolicy', 'iam:DeleteRolePolicy', 'iam:DetachRolePolicy', 'iam:PutRolePolicy'],
      except: [DEPLOYMENT, SHUTDOWN],
    },
    {
      sid: 'NoLeavingOrganization',
      closes: ['IAM-04', 'CST-01'],
      actions: ['account:*', 'organizations:*'],
    },
  ];
}
