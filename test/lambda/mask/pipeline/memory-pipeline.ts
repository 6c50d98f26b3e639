import { createHash } from 'node:crypto';
import { GenerateMacCommand, SignCommand, type KMSClient } from '@aws-sdk/client-kms';
import { tokenKeys } from '../../../../lambda/mask/pipeline/token-keys';
import { runStep } from '../../../../lambda/mask/pipeline/run-step';
import type { MaskingServices } from '../../../../lambda/mask/pipeline/services';
import type { MaskingPolicyDocument } from '../../../../lib/private/contracts/masking';
import type { MaskingTask, SignedMaskingReceipt } from '../../../../lib/private/contracts/masking-pipeline';
import { MemoryS3, named } from './memory-s3';

interface Passed {
  readonly passed: boolean;
}

/** The steps on S3 and KMS in memory, called in the order of the state machine. */
export class MemoryPipeline {
  readonly s3 = new MemoryS3();
  readonly metrics: Record<string, unknown>[] = [];
  keyAvailable = true;
  remainingMillis = 900_000;

  constructor(
    private readonly policy: MaskingPolicyDocument = { version: 1, preset: 'strict' },
    private readonly partBytes = 1024 * 1024 * 1024,
  ) {}

  upload(key: string, body: string | Uint8Array, metadata?: Record<string, string>): MaskingTask {
    const versionId = this.s3.put('raw', key, Buffer.from(body), metadata);
    return {
      id: createHash('sha256').update(`raw/${key}?versionId=${versionId}`).digest('hex'),
      source: { bucket: 'raw', key, versionId },
      policy: JSON.stringify(this.policy),
    };
  }

  /** @returns whether the object was released. */
  async run(task: MaskingTask): Promise<boolean> {
    const passed = await this.masks(task);
    if (!passed) await runStep(this.services, { step: 'quarantine', state: {}, ...task });
    await runStep(this.services, { step: 'clean-up', ...task });
    return passed;
  }

  async plan(task: MaskingTask): Promise<Passed & { readonly parts: number[] }> {
    return (await runStep(this.services, { step: 'plan', ...task })) as Passed & { parts: number[] };
  }

  async step(step: 'mask' | 'verify', task: MaskingTask, index: number): Promise<Passed> {
    return (await runStep(this.services, { step, index, ...task })) as Passed;
  }

  async release(task: MaskingTask): Promise<Passed> {
    return (await runStep(this.services, { step: 'release', ...task })) as Passed;
  }

  masked(key: string): string {
    return this.s3.all('masked', key).at(-1)?.bytes.toString('utf8') ?? '';
  }

  receipts(): SignedMaskingReceipt[] {
    return this.s3
      .keys('masked', 'receipts/')
      .flatMap((key) => this.s3.all('masked', key))
      .map(({ bytes }) => JSON.parse(bytes.toString('utf8')) as SignedMaskingReceipt);
  }

  get services(): MaskingServices {
    const kms = this.kms;
    return {
      s3: this.s3.client,
      kms,
      rawBucket: 'raw',
      maskedBucket: 'masked',
      quarantineBucket: 'quarantine',
      receiptKey: 'receipt-key',
      partBytes: this.partBytes,
      pipeline: 'Pipeline',
      keys: () => tokenKeys(kms, 'token-key'),
      remainingMillis: () => this.remainingMillis,
      emit: (lines) => this.metrics.push(...lines.map((line) => JSON.parse(line) as Record<string, unknown>)),
    };
  }

  private async masks(task: MaskingTask): Promise<boolean> {
    const plan = await this.plan(task);
    if (!plan.passed) return false;
    for (const index of plan.parts) {
      if (!(await this.step('mask', task, index)).passed) return false;
      if (!(await this.step('verify', task, index)).passed) return false;
    }
    return (await this.release(task)).passed;
  }

  private get kms(): KMSClient {
    const send = async (command: object): Promise<object> => {
      if (command instanceof GenerateMacCommand) {
        if (!this.keyAvailable) throw named('DisabledException');
        return {
          Mac: createHash('sha256')
            .update(command.input.Message ?? '')
            .digest(),
        };
      }
      if (command instanceof SignCommand) {
        // Node cannot sign a digest as KMS does; the end-to-end suite verifies real signatures.
        return { KeyId: 'arn:aws:kms:eu-west-1:111111111111:key/receipt', Signature: command.input.Message };
      }
      throw new Error(`The memory KMS does not know ${command.constructor.name}.`);
    };
    return { send } as unknown as KMSClient;
  }
}
