import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, cloudformation_include as include } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { localFolder } from '../../bin/local/paths';
import { mustRun, run } from '../../bin/local/process';
import { checkovPython } from '../../bin/local/python';
import type { LoadedAssembly } from '../../lib/audit/template';
import { MUTANTS } from '../../test/lib/audit/mutants/mutants';
import type { Template } from '../../test/lib/audit/mutants/template';
import { synthesizedGuardrails } from '../audit-sandbox';
import type { Measure } from '../report';
import { excerpts } from './excerpt';

/** What a tool finds in a template, by the template's digest: a rule and the resource, or where that is not said the rule. */
type Findings = Map<string, Set<string>>;

/** Templates by the digest of their text: many mutants are excerpts of the same unmutated resources. */
type Excerpts = ReadonlyMap<string, Template>;

/** What tools are shown of one mutant: digests of the excerpts before and after it. */
interface Shown {
  readonly escapePath: string;
  readonly before: string;
  readonly after: string;
}

/**
 * The mutants under tools that people use today. A mutant counts as seen when the tool reports something on it that it
 * does not report on the unmutated template.
 */
export async function compareWithOthers(assembly: LoadedAssembly): Promise<Record<string, Measure>> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-audit-others-'));
  try {
    const { shown, templates } = excerptsOf({ sandbox: assembly, guardrails: synthesizedGuardrails() });
    for (const [digest, template] of templates)
      writeFileSync(join(folder, `${digest}.json`), JSON.stringify(template, null, 1));
    return {
      ...seen('cdk-nag (AwsSolutions, NIST 800-53 r5)', shown, nag(templates)),
      ...seen('Checkov', shown, await checkov(folder)),
      ...seen("cfn-guard (Control Tower's rules)", shown, await guard(folder)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function excerptsOf(originals: Record<'sandbox' | 'guardrails', LoadedAssembly>): {
  shown: Shown[];
  templates: Excerpts;
} {
  const templates = new Map<string, Template>();
  const digestOf = (template: Template): string => {
    const digest = createHash('sha256').update(JSON.stringify(template)).digest('hex').slice(0, 16);
    templates.set(digest, template);
    return digest;
  };
  const shown = MUTANTS.map((mutant): Shown => {
    const original = originals[mutant.base ?? 'sandbox'].templates[0]?.document as unknown as Template;
    const mutated = structuredClone(original);
    mutant.open(mutated);
    const { before, after } = excerpts(original, mutated);
    return { escapePath: mutant.escapePath, before: digestOf(before), after: digestOf(after) };
  });
  return { shown, templates };
}

function seen(tool: string, shown: readonly Shown[], findings: Findings): Record<string, Measure> {
  const caught = shown.filter(({ before, after }) => {
    const known = findings.get(before) ?? new Set();
    return [...(findings.get(after) ?? [])].some((finding) => !known.has(finding));
  });
  const paths = (mutants: readonly Shown[]): number => new Set(mutants.map(({ escapePath }) => escapePath)).size;
  const noted = (value: number, unit: string): Measure => ({ value, unit, goal: '', met: null });
  const unread = shown.filter(({ after }) => !findings.has(after)).length;
  return {
    [`${tool}: mutants seen`]: noted(caught.length, `of ${shown.length}`),
    [`${tool}: escape paths of which one is seen`]: noted(paths(caught), `of ${paths(shown)}`),
    [`${tool}: mutants that it could not read`]: noted(unread, `of ${shown.length}`),
  };
}

/** cdk-nag looks at constructs: the template is read back into them. What it cannot be read into, it does not see. */
function nag(templates: Excerpts): Findings {
  const folder = mkdtempSync(join(tmpdir(), 'bench-audit-nag-'));
  const findings: Findings = new Map();
  for (const [name, template] of templates) {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(template));
    try {
      const app = new App({ outdir: join(folder, 'out') });
      new include.CfnInclude(new Stack(app, 'S'), 'T', { templateFile: file });
      const violations = [new AwsSolutionsChecks(app), new NIST80053R5Checks(app)].flatMap(
        (pack) => pack.validateScope(app).violations,
      );
      findings.set(name, new Set(violations.flatMap(namesOf)));
    } catch {
      // Some mutants say no more of a resource than opens the path, which is too little for a construct.
      continue;
    }
  }
  rmSync(folder, { recursive: true, force: true });
  return findings;
}

function namesOf(violation: { ruleName: string; violatingConstructs?: { constructPath?: string }[] }): string[] {
  const where = violation.violatingConstructs ?? [];
  return where.length === 0
    ? [violation.ruleName]
    : where.map(({ constructPath = '' }) => `${violation.ruleName} ${constructPath}`);
}

/** Templates in which a tool has found nothing yet. */
const read = (folder: string): Findings =>
  new Map(readdirSync(folder).map((name) => [name.replace(/\.json$/, ''), new Set<string>()]));

const BATCH = 40;
const GUARD = '@cdklabs/cdk-validator-cfnguard@0.0.62';

/** cfn-guard and the rules of AWS Control Tower come in one package, whose binary is for Linux on x86 or ARM, or macOS. */
async function guard(folder: string): Promise<Findings> {
  const home = join(localFolder, 'cfn-guard');
  const env = { ...process.env };
  if (!existsSync(join(home, 'package'))) {
    mkdirSync(home, { recursive: true });
    await mustRun('npm', ['pack', GUARD, '--pack-destination', home], { env, cwd: home, timeoutSeconds: 120 });
    const [archive = ''] = readdirSync(home).filter((name) => name.endsWith('.tgz'));
    await mustRun('tar', ['xzf', archive], { env, cwd: home, timeoutSeconds: 60 });
  }
  const system = process.platform === 'darwin' ? 'macos' : 'ubuntu';
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const binary = join(home, 'package', 'bin', system, machine, 'cfn-guard');
  chmodSync(binary, 0o755);
  const rules = join(home, 'package', 'rules', 'control-tower', 'cfn-guard');
  const args = ['validate', '--rules', rules, '--structured', '--output-format', 'json', '--show-summary', 'none'];
  const files = readdirSync(folder).map((name) => join(folder, name));
  const reports: GuardReport[] = [];
  // It takes seconds for a template of some size.
  for (let at = 0; at < files.length; at += BATCH) {
    const data = files.slice(at, at + BATCH);
    const { output } = await run(binary, [...args, '--data', ...data], { env, timeoutSeconds: 900 });
    reports.push(...(JSON.parse(output.slice(output.indexOf('['), output.lastIndexOf(']') + 1)) as GuardReport[]));
  }
  const findings = read(folder);
  for (const { name, not_compliant: failed } of reports) {
    const template = name.replace(/^.*\//, '').replace(/\.json$/, '');
    const known = findings.get(template) ?? new Set<string>();
    for (const rule of failed) known.add(`${rule.Rule.name} ${resourcesIn(rule).join(',')}`);
    findings.set(template, known);
  }
  return findings;
}

interface GuardReport {
  readonly name: string;
  readonly not_compliant: { readonly Rule: { readonly name: string } }[];
}

function resourcesIn(rule: unknown): string[] {
  const text = JSON.stringify(rule);
  return [...new Set([...text.matchAll(/"\/Resources\/([A-Za-z0-9]+)/g)].map(([, id = '']) => id))].sort();
}

async function checkov(folder: string): Promise<Findings> {
  const python = await checkovPython();
  const args = ['-d', folder, '--framework', 'cloudformation', '-o', 'json', '--compact', '--quiet'];
  // Its guidelines are on a server that is not asked; whether it says so or not, the report begins on a line of its own.
  const env = { ...process.env, LOG_LEVEL: 'ERROR' };
  const { output } = await run(python, ['-m', 'checkov.main', ...args], { env, timeoutSeconds: 900 });
  const parsed = JSON.parse(output.slice(output.search(/^[[{]\s*$/m))) as CheckovReport | CheckovReport[];
  const findings = read(folder);
  for (const { results } of [parsed].flat()) {
    for (const { check_id: check, resource, file_path: file } of results.failed_checks) {
      const template = file.replace(/^.*\//, '').replace(/\.json$/, '');
      findings.set(template, (findings.get(template) ?? new Set()).add(`${check} ${resource}`));
    }
  }
  return findings;
}

interface CheckovReport {
  readonly results: {
    readonly failed_checks: { readonly check_id: string; readonly resource: string; readonly file_path: string }[];
  };
}
