// Remembers what a step was last made from, so that a step whose inputs have not changed is skipped.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = (name) => join(root, '.local', 'stamps', name);

/** All files below the given paths (relative to the root) for which `accept` holds, sorted. */
export function filesBelow(paths, accept = () => true) {
  const found = [];
  const visit = (path) => {
    const absolute = join(root, path);
    if (!existsSync(absolute)) return;
    if (statSync(absolute).isDirectory()) {
      for (const entry of readdirSync(absolute)) {
        if (entry !== 'node_modules' && entry !== 'dist') visit(join(path, entry));
      }
    } else if (accept(path)) {
      found.push(path);
    }
  };
  paths.forEach(visit);
  return found.sort();
}

function digestOf(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

/** Whether `name` was last remembered for exactly these inputs, and its outputs are still there. */
export function isFresh(name, inputs, outputs) {
  const stamp = stampFile(name);
  if (!existsSync(stamp) || outputs.some((output) => !existsSync(join(root, output)))) return false;
  return readFileSync(stamp, 'utf8') === digestOf(inputs);
}

export function remember(name, inputs) {
  mkdirSync(dirname(stampFile(name)), { recursive: true });
  writeFileSync(stampFile(name), digestOf(inputs));
}
