import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The root of the clone: the nearest folder above this file that holds cdk.json. */
export const projectRoot = findRoot(__dirname);

/** Everything that a local run writes goes below this folder. */
export const localFolder = join(projectRoot, '.local');

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'cdk.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('No cdk.json above this command: run it inside a clone of the project.');
  return findRoot(parent);
}
