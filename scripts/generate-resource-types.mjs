// Writes lib/audit/registry/resource-types.ts: every resource type of the CloudFormation registry that aws-cdk-lib knows.
// Run it after an update of aws-cdk-lib: a new type is unknown to the audit until somebody has judged it.
import { readFileSync, readdirSync, writeFileSync, existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root } from './stamp.mjs';

const library = dirname(createRequire(import.meta.url).resolve('aws-cdk-lib/package.json'));
const { version } = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'));
const types = new Set();
const visit = (folder) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      visit(path);
    } else if (entry.name.endsWith('.generated.js')) {
      const source = readFileSync(path, 'utf8');
      for (const [, type] of source.matchAll(/CFN_RESOURCE_TYPE_NAME="(AWS::[A-Za-z0-9:]+)"/g)) types.add(type);
    }
  }
};
for (const entry of readdirSync(library)) {
  if (/^(aws|alexa)-/.test(entry) && existsSync(join(library, entry, 'lib'))) visit(join(library, entry, 'lib'));
}
const services = new Map();
for (const type of [...types].sort()) {
  const [, service, name] = type.split('::');
  services.set(service, [...(services.get(service) ?? []), name]);
}
const target = join(root, 'lib', 'audit', 'registry', 'resource-types.ts');
mkdirSync(dirname(target), { recursive: true });
writeFileSync(
  target,
  [
    `// Written by scripts/generate-resource-types.mjs from aws-cdk-lib ${version}: ${types.size} types. Do not edit.`,
    '',
    '/** The resource types of the CloudFormation registry, by service. */',
    'export const RESOURCE_TYPES: Record<string, string> = {',
    ...[...services].map(([service, names]) => `  ${service}: '${names.join(' ')}',`),
    '};',
    '',
  ].join('\n'),
);
console.log(`${types.size} types of ${services.size} services`);
