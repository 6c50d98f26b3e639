import { join } from 'node:path';
import { copyForEmulator, type LeftOut } from './assembly';
import type { LocalCloud } from './cloud';
import { bootstrap, deploy, stacksOf, synthesize, type DeployedStack } from './deployment';
import { localFolder } from './paths';
import { note, step } from './progress';

/** Synthesizes the app for a sandboxes file; the isolation audit runs as part of it and fails it on a broken claim. */
export async function synthesizeSandboxes(configFile: string, name: string): Promise<string> {
  const assembly = join(localFolder, `${name}.cdk.out`);
  await step('Synthesizing, with the isolation audit', () => synthesize(assembly, { sandboxes: configFile }));
  return assembly;
}

/** Deploys every stack of an assembly to the local cloud with the real `cdk deploy`, and says what the emulator does without. */
export async function deployAll(cloud: LocalCloud, assembly: string): Promise<DeployedStack[]> {
  const copy = `${assembly}.local`;
  const leftOut = copyForEmulator(assembly, copy);
  const stacks = stacksOf(assembly);
  for (const { name } of stacks) sayLeftOut(name, leftOut.get(name) ?? []);
  await step(`Bootstrapping ${stacks.length} accounts (cdk bootstrap)`, () =>
    Promise.all(stacks.map(({ account, region }) => bootstrap(cloud.endpoint, account, region))),
  );
  return step(`Deploying ${stacks.map(({ name }) => name).join(' and ')} (cdk deploy)`, () =>
    Promise.all(stacks.map((stack) => deploy(cloud.endpoint, copy, stack))),
  );
}

function sayLeftOut(stack: string, leftOut: LeftOut[]): void {
  const byType = new Map<string, number>();
  for (const { type } of leftOut) byType.set(type, (byType.get(type) ?? 0) + 1);
  const list = [...byType].sort().map(([type, count]) => (count > 1 ? `${type} (${count})` : type));
  if (list.length > 0) note(`${stack}: left out, because the emulator does not know them: ${list.join(', ')}`);
}
