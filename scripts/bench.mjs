// npm run bench:NAME -- [--json] [options]: bundles bench/NAME.ts and runs it in a fresh Node.js process.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './stamp.mjs';

const [name, ...args] = process.argv.slice(2);
const outfile = join(root, '.local', 'bench', `${name}.cjs`);
await build({
  entryPoints: [join(root, 'bench', `${name}.ts`)],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  logLevel: 'warning',
  sourcemap: 'inline',
  // What a benchmark compares with may hold native or WebAssembly parts: it is loaded from node_modules.
  packages: 'external',
});
const run = spawnSync(process.execPath, ['--expose-gc', '--enable-source-maps', outfile, ...args], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, NODE_PATH: join(root, 'node_modules') },
});
process.exit(run.status ?? 1);
