import { KeyObject } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { ExperimentManifest } from '../../lib/private/contracts/experiments';
import { MaskingReceipt } from '../../lib/private/contracts/masking';
import { DatasetError, MAX_DATASET_BYTES, readDataset } from './dataset';
import { DatasetRecord } from './prompt-template';
import { openReceipt, publicKeyOf } from './receipt';

export interface Dataset {
  readonly receipt: MaskingReceipt;
  readonly records: readonly DatasetRecord[];
}

const MAX_RECEIPT_BYTES = 1024 * 1024;

/** Reads datasets from the masked zone, each only through the receipt that a manifest pins. */
export class DatasetSource {
  private publicKey: Promise<KeyObject> | undefined;
  private latest: { readonly sha256: string; readonly dataset: Promise<Dataset> } | undefined;

  public constructor(
    private readonly maskedBucket: string,
    private readonly receiptKey: string,
    private readonly s3: S3Client = new S3Client(),
    private readonly kms: KMSClient = new KMSClient(),
  ) {}

  /** The dataset of a manifest. The invocations of one run follow each other, so the last one read is kept. */
  public async load({ dataset }: ExperimentManifest): Promise<Dataset> {
    if (this.latest?.sha256 !== dataset.sha256) {
      this.latest = { sha256: dataset.sha256, dataset: this.read(dataset.receipt, dataset.sha256) };
    }
    try {
      return await this.latest.dataset;
    } catch (error) {
      this.latest = undefined;
      throw error;
    }
  }

  private async read(receiptKey: string, receiptSha256: string): Promise<Dataset> {
    const receiptBytes = await this.object(receiptKey, MAX_RECEIPT_BYTES, 'receipt');
    const receipt = openReceipt(receiptBytes, receiptSha256, await this.key());
    const bytes = await this.object(receipt.masked.key, MAX_DATASET_BYTES, 'masked object');
    return { receipt, records: readDataset(bytes, receipt) };
  }

  private async object(key: string, maxBytes: number, what: string): Promise<Uint8Array> {
    try {
      const { Body, ContentLength } = await this.s3.send(new GetObjectCommand({ Bucket: this.maskedBucket, Key: key }));
      if (!Body || ContentLength === undefined || ContentLength > maxBytes) {
        throw new DatasetError(
          `The ${what} has ${ContentLength ?? 'an unknown number of'} bytes; a run reads at most ${maxBytes}. Experiment on a smaller part of the data.`,
        );
      }
      return await Body.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey) {
        throw new DatasetError(
          `The masked zone holds no ${what} at '${key}'. Check the manifest's dataset.receipt, and that the object was masked and not quarantined.`,
        );
      }
      throw error;
    }
  }

  private async key(): Promise<KeyObject> {
    this.publicKey ??= this.fetchKey();
    return this.publicKey;
  }

  private async fetchKey(): Promise<KeyObject> {
    const { PublicKey } = await this.kms.send(new GetPublicKeyCommand({ KeyId: this.receiptKey }));
    if (!PublicKey) {
      throw new Error('KMS gave no public key for the receipt key.');
    }
    return publicKeyOf(PublicKey);
  }
}
