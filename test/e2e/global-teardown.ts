import { rmSync } from 'node:fs';
import { stopCloud } from '../../bin/local/cloud';
import { deploymentFile } from './harness';

export default async function tearDown(): Promise<void> {
  await stopCloud('e2e');
  rmSync(deploymentFile, { force: true });
}
