import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnOutput, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { copyForEmulator } from '../../bin/local/assembly';
import { bootstrap, deploy, stacksOf } from '../../bin/local/deployment';
import { localFolder } from '../../bin/local/paths';
import { DataZones, MaskingPipeline, MaskingPolicy } from '../../lib';

/** The masking pipeline by itself, deployed to the local cloud, and what its tests find things by. */
export interface MaskingStack {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly rawBucket: string;
  readonly maskedBucket: string;
  readonly quarantineBucket: string;
  readonly workflow: string;
  readonly intake: string;
  readonly receiptKey: string;
}

export interface MaskingStackProps {
  readonly name: string;
  readonly account: string;
  readonly partSize: Size;
  readonly maxConcurrency: number;
  readonly policy: MaskingPolicy;
}

const region = 'eu-west-1';

/** Deploys the pipeline as a product team would use it: two constructs in a stack of their own. */
export async function deployMasking(endpoint: string, props: MaskingStackProps): Promise<MaskingStack> {
  const assembly = join(localFolder, `${props.name}.cdk.out`);
  rmSync(assembly, { recursive: true, force: true });
  const app = new App({ outdir: assembly });
  const stack = new Stack(app, props.name, { env: { account: props.account, region } });
  const zones = new DataZones(stack, 'Zones', { removalPolicy: RemovalPolicy.DESTROY });
  const { partSize, maxConcurrency, policy } = props;
  const masking = new MaskingPipeline(stack, 'Masking', { zones, partSize, maxConcurrency, policy });
  const outputs = {
    RawBucket: zones.raw.bucket.bucketName,
    MaskedBucket: zones.masked.bucket.bucketName,
    QuarantineBucket: zones.quarantine.bucket.bucketName,
    Workflow: masking.stateMachine.stateMachineArn,
    Intake: masking.intakeStateMachine.stateMachineArn,
    ReceiptKey: masking.receiptKey.keyArn,
  };
  Object.entries(outputs).forEach(([name, value]) => new CfnOutput(stack, `${name}Output`, { value }));
  app.synth();

  const copy = `${assembly}.local`;
  copyForEmulator(assembly, copy);
  const [deployable] = stacksOf(copy);
  if (!deployable) {
    throw new Error(`The assembly ${copy} holds no stack.`);
  }
  await bootstrap(endpoint, props.account, region);
  const deployed = await deploy(endpoint, copy, deployable);
  const output = (name: keyof typeof outputs): string => deployed.outputs[`${name}Output`] ?? '';
  return {
    endpoint,
    region,
    credentials: { accessKeyId: props.account, secretAccessKey: 'local' },
    rawBucket: output('RawBucket'),
    maskedBucket: output('MaskedBucket'),
    quarantineBucket: output('QuarantineBucket'),
    workflow: output('Workflow'),
    intake: output('Intake'),
    receiptKey: output('ReceiptKey'),
  };
}

/** For clients of the SDK. */
export function clientOf({ endpoint, region: ofStack, credentials }: MaskingStack) {
  return { endpoint, region: ofStack, credentials, forcePathStyle: true };
}
