import { RemovalPolicy, Tags, aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AuditStore, AuditTag } from '../private/contracts/audit-tags';

/**
 * The key that signs statements. One role may sign, whatever identity policies allow others; whoever has the public key can
 * verify without AWS. It outlives the stack: a signature is of use as long as its key is known.
 */
export function promotionKey(scope: Construct, id: string, signer: iam.IRole): kms.Key {
  const key = new kms.Key(scope, id, {
    description: 'Signs the statements of promoted experiments',
    keySpec: kms.KeySpec.ECC_NIST_P256,
    keyUsage: kms.KeyUsage.SIGN_VERIFY,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'OnlyPromotionSigns',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['kms:Sign'],
      resources: ['*'],
      conditions: { ArnNotEquals: { 'aws:PrincipalArn': signer.roleArn } },
    }),
  );
  Tags.of(key).add(AuditTag.STORE, AuditStore.SIGNING);
  return key;
}
