// Makes a fresh clone ready: installs packages when they are missing or stale, then builds what is out of date.
// It runs before `npm start`, `npm test` and the rest, so it may use nothing but Node.js itself.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isFresh, remember, root } from './stamp.mjs';

const step = (title, command, args) => {
  const started = Date.now();
  console.error(`${title} ...`);
  const result = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    console.error(`${title} failed (${command} ${args.join(' ')}).`);
    process.exit(result.status ?? 1);
  }
  console.error(`${title}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
};

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`Node.js ${process.versions.node} is too old: this project needs Node.js 20 or newer.`);
  process.exit(2);
}

if (!isFresh('packages', ['package-lock.json'], ['node_modules/.package-lock.json'])) {
  step('Installing packages', 'npm', [
    'ci',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--cache',
    join(root, '.local', 'npm-cache'),
  ]);
  remember('packages', ['package-lock.json']);
}
step('Building', 'npm', ['run', '--silent', 'build']);
