import { RemovalPolicy, Tags, aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AuditStore, AuditTag } from '../private/contracts/audit-tags';

/** The key that signs receipts. Only the masking role may sign; whoever may read the public key can verify. */
export function receiptSigningKey(scope: Construct, id: string, masking: iam.IRole): kms.Key {
  const key = new kms.Key(scope, id, {
    description: 'Signs the receipts of masked objects',
    keySpec: kms.KeySpec.ECC_NIST_P256,
    keyUsage: kms.KeyUsage.SIGN_VERIFY,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  onlyUsedBy(key, masking, ['kms:Sign']);
  iam.Grant.addToPrincipal({ grantee: masking, actions: ['kms:Sign'], resourceArns: [key.keyArn] });
  Tags.of(key).add(AuditTag.STORE, AuditStore.SIGNING);
  return key;
}

/** The key from which tokens are made. Only the masking role may use it: with it, a guessed value could be confirmed. */
export function tokenKey(scope: Construct, id: string, masking: iam.IRole): kms.Key {
  const key = new kms.Key(scope, id, {
    description: 'Makes the tokens that stand for masked values',
    keySpec: kms.KeySpec.HMAC_256,
    keyUsage: kms.KeyUsage.GENERATE_VERIFY_MAC,
    // Without the key, new tokens no longer join with the old ones.
    removalPolicy: RemovalPolicy.RETAIN,
  });
  onlyUsedBy(key, masking, ['kms:GenerateMac', 'kms:VerifyMac']);
  return key;
}

/** Whatever identity policies allow. The account's administrators still manage the key. */
function onlyUsedBy(key: kms.Key, masking: iam.IRole, actions: string[]): void {
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'OnlyMaskingUsesTheKey',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      // A grant would hand the use of the key on.
      actions: [...actions, 'kms:CreateGrant'],
      resources: ['*'],
      conditions: { ArnNotEquals: { 'aws:PrincipalArn': masking.roleArn } },
    }),
  );
}
