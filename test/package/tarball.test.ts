import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');
let project: string;
let packed: string[];

/** The package as a user gets it: packed, and installed into an empty project that has its peers and nothing else. */
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'package-'));
  const [tarball] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as [{ filename: string; files: { path: string }[] }];
  packed = tarball.files.map(({ path }) => path);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty', version: '1.0.0', private: true }));
  execFileSync(
    'npm',
    ['install', '--offline', '--legacy-peer-deps', '--no-audit', '--no-fund', join(project, tarball.filename)],
    {
      cwd: project,
      stdio: 'ignore',
    },
  );
  for (const peer of ['aws-cdk-lib', 'constructs'])
    symlinkSync(join(root, 'node_modules', peer), join(project, 'node_modules', peer));
  mkdirSync(join(project, 'empty-path'));
}, 120_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

test('holds the library, the bundles, the command and the README, and nothing else', () => {
  const unexpected = packed.filter(
    (path) =>
      !/^(package\.json|README\.md|LICENSE|\.jsii|THIRD-PARTY-NOTICES)$/.test(path) &&
      !/^lib\/(.*\.(js|d\.ts)|audit\/data\/[\w-]+\.json)$/.test(path) &&
      !/^lambda\/dist\/[a-z-]+\/[\w.-]+$/.test(path) &&
      !/^bin\/dist\/(cdk-ai-sandbox|parts\/[\w-]+)\.mjs$/.test(path),
  );
  expect(unexpected).toEqual([]);
  expect(packed).toEqual(
    expect.arrayContaining(['.jsii', 'lib/index.js', 'lib/index.d.ts', 'bin/dist/cdk-ai-sandbox.mjs', 'README.md']),
  );
  for (const bundle of readdirSync(join(root, 'lambda/dist'))) {
    expect(packed).toContain(`lambda/dist/${bundle}/index.js`);
  }
});

test('asks its users for its peers only', () => {
  const { dependencies } = JSON.parse(
    readFileSync(join(project, 'node_modules/cdk-ai-sandbox/package.json'), 'utf8'),
  ) as {
    dependencies?: Record<string, string>;
  };
  expect(dependencies ?? {}).toEqual({});
  expect(
    readdirSync(join(project, 'node_modules'))
      .filter((name) => !name.startsWith('.'))
      .sort(),
  ).toEqual(['aws-cdk-lib', 'cdk-ai-sandbox', 'constructs']);
});

test('synthesizes a sandbox where there is neither esbuild nor Docker', () => {
  writeFileSync(
    join(project, 'app.js'),
    `const { App, Stack } = require('aws-cdk-lib');
     const { AiSandbox, ApprovedModel } = require('cdk-ai-sandbox');
     const app = new App({ outdir: 'cdk.out' });
     const stack = new Stack(app, 'Sandbox', { env: { account: '111111111111', region: 'us-east-1' } });
     new AiSandbox(stack, 'Sandbox', { team: 'support', models: [ApprovedModel.foundationModel('amazon.nova-lite-v1:0')] });
     app.synth();`,
  );
  execFileSync(process.execPath, ['--preserve-symlinks', 'app.js'], {
    cwd: project,
    env: { PATH: join(project, 'empty-path'), JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const template = JSON.parse(readFileSync(join(project, 'cdk.out/Sandbox.template.json'), 'utf8')) as {
    Resources: Record<string, { Type: string }>;
  };
  const types = Object.values(template.Resources).map(({ Type }) => Type);
  expect(types).toEqual(expect.arrayContaining(['AWS::EC2::VPC', 'AWS::Lambda::Function', 'AWS::S3::Bucket']));
  expect(types).not.toContain('AWS::EC2::InternetGateway');
});

test('the command runs from the installed package', () => {
  const help = execFileSync(
    process.execPath,
    [join(project, 'node_modules/cdk-ai-sandbox/bin/dist/cdk-ai-sandbox.mjs'), '--help'],
    {
      cwd: project,
      encoding: 'utf8',
    },
  );
  expect(help).toMatch(/audit/);
});
