import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deployAll, synthesizeSandboxes } from '../../bin/local/bring-up';
import { startCloud } from '../../bin/local/cloud';
import { step } from '../../bin/local/progress';
import { deploymentFile } from './harness';

/** One emulator and one deployment for the whole suite. */
export default async function setUp(): Promise<void> {
  const assembly = await synthesizeSandboxes(join(__dirname, 'sandboxes.yaml'), 'e2e');
  const cloud = await step('Starting the local cloud', () => startCloud('e2e'));
  const stacks = await deployAll(cloud, assembly);
  writeFileSync(deploymentFile, JSON.stringify({ endpoint: cloud.endpoint, stacks }));
}
