import { App, Stack, Tags, Validations } from 'aws-cdk-lib';
import { AiSandbox, ApprovedModel, IsolatedNetwork, IsolationAudit, MaskingPolicy, SpendLimit } from '../lib';
import { readSandboxes } from './config/sandboxes';
import { ExitCode, MisuseError } from './exit';

/** The deployable app: one stack a team of `sandboxes.yaml`, in that team's account. */
function main(): void {
  const app = new App();
  const file = (app.node.tryGetContext('sandboxes') as string | undefined) ?? 'sandboxes.yaml';
  for (const sandbox of readSandboxes(file)) {
    const stack = new Stack(app, `Sandbox-${sandbox.team}`, {
      env: { account: sandbox.account, region: sandbox.region },
      description: `AI sandbox of team ${sandbox.team} (cdk-ai-sandbox)`,
    });
    Tags.of(stack).add('cdk-ai-sandbox:team', sandbox.team);
    new AiSandbox(stack, 'Sandbox', {
      team: sandbox.team,
      models: sandbox.models.map(approvedModel),
      spendLimit: SpendLimit.monthlyUsd(sandbox.monthlyLimitUsd),
      masking: MaskingPolicy.preset(sandbox.masking),
      notify: sandbox.notify,
      network: new IsolatedNetwork(stack, 'Network', { maxAzs: sandbox.availabilityZones }),
    });
  }
  Validations.of(app).addPlugins(new IsolationAudit());
  app.synth();
}

/** `us.amazon.nova-lite-v1:0` is an inference profile; its first part names a geography, a foundation model's a provider. */
function approvedModel(id: string): ApprovedModel {
  return /^(us|us-gov|eu|apac|jp|au|ca|global)\./.test(id)
    ? ApprovedModel.inferenceProfile(id)
    : ApprovedModel.foundationModel(id);
}

try {
  main();
} catch (error) {
  // A mistake in the file is the reader's to mend: a stack trace would only hide where it is.
  console.error(error instanceof MisuseError ? error.message : error);
  process.exitCode = ExitCode.MISUSE;
}
