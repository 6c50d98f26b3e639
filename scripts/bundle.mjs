// Bundles the functions (lambda/<name>/index.ts to lambda/dist/<name>/index.js) and the commands (bin/*.ts to bin/dist/).
// Functions are shipped as bundled here: a user of the library needs neither esbuild nor Docker.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { generateGazetteers } from './gazetteers.mjs';
import { filesBelow, isFresh, remember, root } from './stamp.mjs';

await generateGazetteers();

const functions = readdirSync(join(root, 'lambda'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(root, 'lambda', entry.name, 'index.ts')))
  .map((entry) => entry.name);
// What can be run; the other files of bin/ are parts of these. `cdk-ai-sandbox` is what users run.
const commands = ['app', 'lint-templates', 'local'];
const command = 'cdk-ai-sandbox';

const inputs = [
  ...filesBelow(
    ['bin', 'lambda', 'lib', 'scripts'],
    (path) => /\.(ts|mjs|json)$/.test(path) && !path.endsWith('.d.ts'),
  ),
  'package-lock.json',
];
const outputs = [
  'THIRD-PARTY-NOTICES',
  ...functions.map((name) => `lambda/dist/${name}/index.js`),
  ...commands.map((name) => `bin/dist/${name}.js`),
  `bin/dist/${command}.mjs`,
];
if (isFresh('bundles', inputs, outputs)) process.exit(0);

const shared = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  logLevel: 'warning',
  legalComments: 'none',
  metafile: true,
};

// The commands use the library as jsii compiled it: a second copy inside the bundle would not find lambda/dist/.
const libraryStaysOutside = {
  name: 'library-stays-outside',
  setup(bundler) {
    bundler.onResolve({ filter: /\/lib(\/index)?$/ }, (args) =>
      resolve(args.resolveDir, args.path).replace(/\/index$/, '') === join(root, 'lib')
        ? { path: '../../lib/index.js', external: true }
        : undefined,
    );
  },
};

const forCommands = {
  ...shared,
  target: 'node20',
  external: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', 'cdk-nag'],
  plugins: [libraryStaysOutside],
};

const results = await Promise.all([
  ...functions.map((name) =>
    build({
      ...shared,
      entryPoints: [join(root, 'lambda', name, 'index.ts')],
      outfile: join(root, 'lambda/dist', name, 'index.js'),
      target: 'node20',
      minify: true,
      // ES modules first: esbuild leaves out what is not used of them.
      mainFields: ['module', 'main'],
    }),
  ),
  ...commands.map((name) =>
    build({
      ...forCommands,
      entryPoints: [join(root, 'bin', `${name}.ts`)],
      outfile: join(root, 'bin/dist', `${name}.js`),
    }),
  ),
  // In parts, so that each of its commands reads its own libraries and data alone.
  build({
    ...forCommands,
    entryPoints: [join(root, 'bin', `${command}.ts`)],
    outdir: join(root, 'bin/dist'),
    format: 'esm',
    splitting: true,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'parts/[name]-[hash]',
    banner: {
      // CommonJS packages among the libraries ask for Node.js's own modules by `require`.
      js: "#!/usr/bin/env node\nimport { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
  }),
]);
// What no longer has a source goes; what is there was replaced file by file, so that nobody finds a bundle missing meanwhile.
removeOthers('lambda/dist', functions);
removeOthers('bin/dist', [...commands.map((name) => `${name}.js`), `${command}.mjs`, 'parts']);
removeOthers(
  'bin/dist/parts',
  Object.keys(results.at(-1).metafile.outputs).map((path) => basename(path)),
);
writeNotices(results.flatMap(({ metafile }) => Object.keys(metafile.inputs)));
remember('bundles', inputs);

function removeOthers(folder, wanted) {
  for (const entry of readdirSync(join(root, folder))) {
    if (!wanted.includes(entry)) rmSync(join(root, folder, entry), { recursive: true });
  }
}

/** The licences of every package that ended up in a bundle: what is shipped carries the terms it came under. */
function writeNotices(bundledFiles) {
  const packages = new Set(
    bundledFiles.flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.slice(0, 1) ?? []),
  );
  const notices = [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
    const text = file ? readFileSync(join(root, folder, file), 'utf8').trim() : `Licence: ${license}`;
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  const rule = `\n${'-'.repeat(80)}\n\n`;
  const head = 'The functions and the command of cdk-ai-sandbox contain the following packages.\n';
  writeFileSync(join(root, 'THIRD-PARTY-NOTICES'), [head, ...notices].join(rule));
}
