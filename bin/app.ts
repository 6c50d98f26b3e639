import { App, Stack, Tags, Validations } from 'aws-cdk-lib';
import { AiSandbox, ApprovedModel, IsolationAudit, MaskingPolicy, SpendLimit } from '../lib';
import { readSandboxes } from './config/sandboxes';
import { MisuseError } from './exit';
import { ExitCode } from './exit';

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
      models: sandbox.models.map((id) => ApprovedModel.fromId(id)),
      spendLimit: SpendLimit.monthlyUsd(sandbox.monthlyLimitUsd),
      masking: MaskingPolicy.preset(sandbox.masking),
      notify: sandbox.notify,
      availabilityZones: sandbox.availabilityZones,
    });
  }
  Validations.of(app).addPlugins(new IsolationAudit());
  app.synth();
}

try {
  main();
} catch (error) {
  // A mistake in the file is the reader's to mend: a stack trace would only hide where it is.
  console.error(error instanceof MisuseError ? error.message : error);
  process.exitCode = ExitCode.MISUSE;
}
