import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PromotionStatement, STATEMENT_PAYLOAD_TYPE, outboxPrefix } from '../../lib/private/contracts/promotion';
import { canonicalJson } from '../shared/canonical-json';
import { sealEnvelope } from '../shared/dsse';
import { statementText } from './statement';

/** The one way out: what is written here has left the sandbox. */
export class Outbox {
  public constructor(
    private readonly bucket: string,
    private readonly signingKey: string,
    private readonly s3: S3Client = new S3Client(),
    private readonly kms: KMSClient = new KMSClient(),
  ) {}

  /** Signs a statement and copies the promoted things out. The statement comes last: what has one is complete. */
  public async release(statement: PromotionStatement, manifest: string): Promise<string> {
    const { report } = statement.predicate;
    const prefix = outboxPrefix(report.experiment);
    const envelope = await sealEnvelope(STATEMENT_PAYLOAD_TYPE, statementText(statement), this.signingKey, (digest) =>
      this.sign(digest),
    );
    await this.put(`${prefix}manifest.json`, manifest);
    await this.put(`${prefix}report.json`, canonicalJson(report));
    const key = `${prefix}statement.dsse.json`;
    await this.put(key, JSON.stringify(envelope));
    return key;
  }

  /** https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html: ECDSA signatures come in DER. */
  private async sign(digest: Uint8Array): Promise<Uint8Array> {
    const { Signature } = await this.kms.send(
      new SignCommand({
        KeyId: this.signingKey,
        Message: digest,
        MessageType: 'DIGEST',
        SigningAlgorithm: 'ECDSA_SHA_256',
      }),
    );
    if (!Signature) {
      throw new Error('KMS gave no signature.');
    }
    return Signature;
  }

  private async put(key: string, body: string): Promise<void> {
    await this.s3.send(
      new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentType: 'application/json' }),
    );
  }
}
