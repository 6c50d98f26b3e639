import { existsSync, readdirSync } from 'node:fs';
import eslint from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

// The folders of lib/ that are capabilities. `private` may be imported by all of them and imports none.
const capabilities = readdirSync('./lib', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'private')
  .map((entry) => entry.name);

// Who may import whom. See CONTRIBUTING.md, "The house".
const houseRules = [
  ...capabilities.flatMap((capability) => [
    {
      target: `./lib/${capability}`,
      from: './lib/ai-sandbox.ts',
      message: 'A capability never imports AiSandbox.',
    },
    ...capabilities
      .filter((other) => other !== capability)
      .map((other) => ({
        target: `./lib/${capability}`,
        from: `./lib/${other}`,
        except: ['./index.ts'],
        message: `Import ${other} through lib/${other}/index.ts, never its inner files.`,
      })),
  ]),
  ...[...capabilities.filter((capability) => capability !== 'audit')].map((capability) => ({
    target: './lib/audit',
    from: `./lib/${capability}`,
    message: 'The audit judges templates, whoever wrote them: it imports no construct.',
  })),
  ...capabilities.map((capability) => ({
    target: './lib/private',
    from: `./lib/${capability}`,
    message: 'lib/private serves the capabilities and imports none of them.',
  })),
  {
    target: './lambda',
    from: './lib',
    except: ['./private/contracts'],
    message: 'Functions take only lib/private/contracts/ from the library.',
  },
  { target: './lib', from: './lambda', message: 'The library finds bundles by path in lambda/dist/, never by import.' },
  { target: './lib', from: './bin', message: 'The library never imports the commands.' },
  ...(existsSync('./lambda')
    ? readdirSync('./lambda', { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !['shared', 'dist'].includes(entry.name))
        .map((entry) => ({
          target: './lambda/shared',
          from: `./lambda/${entry.name}`,
          message: 'lambda/shared serves the functions and imports none of them.',
        }))
    : []),
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      'node_modules/**',
      'cdk.out/**',
      '.local/**',
      'lib/**/*.js',
      'lib/**/*.d.ts',
      'coverage/**',
    ],
  },
  eslint.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver': { typescript: { project: './tsconfig.json' } } },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: houseRules }],
      'import-x/no-cycle': 'error',
      'import-x/no-extraneous-dependencies': ['error', { devDependencies: true, peerDependencies: true }],
      // Static factories on classes that hold no state are the convention of the CDK.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
    },
  },
  {
    // The published library may import its peers and nothing else.
    files: ['lib/**/*.ts'],
    rules: {
      'import-x/no-extraneous-dependencies': ['error', { devDependencies: false, peerDependencies: true }],
    },
  },
  { files: ['bin/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.cjs', '**/*.mjs'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        module: 'writable',
        __dirname: 'readonly',
        require: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
      },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
