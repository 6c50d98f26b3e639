import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..');

/** Every TypeScript example of a page. */
function examples(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '');
}

test('the examples of the README compile, against the library as it is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));
  try {
    const blocks = examples('README.md');
    expect(blocks.length).toBeGreaterThan(0);
    mkdirSync(join(folder, 'src'));
    blocks.forEach((block, index) => writeFileSync(join(folder, 'src', `example-${index}.ts`), block));
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: join(root, 'tsconfig.json'),
        compilerOptions: {
          rootDir: '/',
          typeRoots: [join(root, 'node_modules/@types')],
          noUnusedLocals: false,
          paths: {
            'cdk-ai-sandbox': [join(root, 'lib/index.ts')],
            'aws-cdk-lib': [join(root, 'node_modules/aws-cdk-lib')],
            'aws-cdk-lib/*': [join(root, 'node_modules/aws-cdk-lib/*')],
            constructs: [join(root, 'node_modules/constructs')],
          },
        },
        include: ['src/*.ts'],
      }),
    );
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    expect(() =>
      execFileSync(process.execPath, [tsc, '--project', folder], { encoding: 'utf8', stdio: 'pipe' }),
    ).not.toThrow();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
