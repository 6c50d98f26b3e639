// Compiles lib/ with jsii, unless nothing that goes into it has changed.
import { spawnSync } from 'node:child_process';
import { filesBelow, isFresh, remember, root } from './stamp.mjs';

const inputs = [
  ...filesBelow(['lib'], (path) => path.endsWith('.ts') && !path.endsWith('.d.ts')),
  'package.json',
  'package-lock.json',
  'README.md',
];
if (!isFresh('library', inputs, ['.jsii', 'lib/index.js'])) {
  const jsii = spawnSync('npx', ['--no-install', 'jsii', '--generate-tsconfig', 'tsconfig.jsii.json'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    // jsii warns about every Node.js release that has left support; the library supports it all the same.
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
  });
  if (jsii.status !== 0) process.exit(jsii.status ?? 1);
  remember('library', inputs);
}
