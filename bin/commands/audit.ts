import { existsSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { audit } from '../../lib/audit/audit';
import { auditDiff, differencesAsText } from '../../lib/audit/diff';
import type { AuditReport } from '../../lib/audit/report/audit-report';
import { reportAsHtml } from '../../lib/audit/report/html';
import { reportAsJson } from '../../lib/audit/report/json';
import { reportAsOscal } from '../../lib/audit/report/oscal';
import { reportAsSarif } from '../../lib/audit/report/sarif';
import { reportAsText } from '../../lib/audit/report/text';
import { loadAssembly, type LoadedAssembly } from '../../lib/audit/template';
import { ExitCode, MisuseError } from '../exit';
import { labelledBy } from '../audit-labels';
import { parseCloudFormationYaml } from '../cloudformation-yaml';

interface AuditCommandOptions {
  readonly json?: boolean;
  readonly sarif?: string;
  readonly html?: string;
  readonly oscal?: string;
  readonly labels?: string;
}

const EXAMPLES = `
Examples:
  $ cdk-ai-sandbox audit                          audits ./cdk.out
  $ cdk-ai-sandbox audit template.yaml            audits one CloudFormation template
  $ cdk-ai-sandbox audit cdk.out --json           prints one JSON document
  $ cdk-ai-sandbox audit cdk.out --sarif audit.sarif --html audit.html --oscal audit.oscal.json
  $ cdk-ai-sandbox audit template.yaml --labels labels.yaml
                                                  audits a template whose resources do not bear our tags
  $ cdk-ai-sandbox audit diff old/cdk.out cdk.out what became possible that was not before

Exit codes: 0 every claim is proved (or undecided and acknowledged), 1 a claim fails, 2 the command was called wrongly.
`;

/** `cdk-ai-sandbox audit`: decides every claim from synthesized templates. */
export function registerAudit(program: Command): void {
  const command = program
    .command('audit')
    .description('Prove from synthesized templates that sandboxes are isolated, or show what opens them.')
    .argument('[path...]', 'cdk.out directories or CloudFormation templates (JSON or YAML)', ['cdk.out'])
    .option('--json', 'print the report as one JSON document')
    .option('--sarif <file>', 'write the report as SARIF 2.1.0, for code hosts')
    .option('--html <file>', 'write the report as one HTML page with the network drawn')
    .option('--oscal <file>', 'write the report as OSCAL assessment results')
    .option('--labels <file>', 'YAML file that says what resources are, for templates without our tags')
    .addHelpText('after', EXAMPLES)
    .action((paths: string[], options: AuditCommandOptions) => runAudit(paths, options));
  command
    .command('diff')
    .description('Show which requests and network paths became possible that were not before, with an example of each.')
    .argument('<old>', 'the earlier cdk.out directory or template')
    .argument('<new>', 'the later one')
    .option('--json', 'print the differences as one JSON document')
    .addHelpText(
      'after',
      '\nExample:\n  $ cdk-ai-sandbox audit diff main/cdk.out cdk.out\n\nExit codes: 0 nothing became possible, 1 something did or cannot be decided, 2 misuse.',
    )
    .action((older: string, newer: string) => {
      // Both commands have --json; commander gives it to the outer one when it stands before the paths.
      const json = process.argv.includes('--json');
      const differences = auditDiff(loadAll([older]), loadAll([newer]));
      process.stdout.write(json ? `${JSON.stringify({ differences }, null, 2)}\n` : differencesAsText(differences));
      process.exitCode = differences.length > 0 ? ExitCode.FINDING : ExitCode.YES;
    });
}

function runAudit(paths: string[], options: AuditCommandOptions): void {
  const loaded = loadAll(paths);
  const assembly = options.labels === undefined ? loaded : labelledBy(options.labels, loaded);
  const report = audit(assembly, { now: new Date() });
  write(options.sarif, () => reportAsSarif(report));
  write(options.html, () => reportAsHtml(report));
  write(options.oscal, () => reportAsOscal(report));
  process.stdout.write(options.json ? reportAsJson(report) : reportAsText(report));
  process.exitCode = exitCodeOf(report);
}

function exitCodeOf(report: AuditReport): number {
  return report.passed ? ExitCode.YES : ExitCode.FINDING;
}

/** Everything under the paths, as one assembly. */
export function loadAll(paths: string[]): LoadedAssembly {
  const assemblies = paths.map(load);
  return {
    path: paths.join(', '),
    templates: assemblies.flatMap(({ templates }) => templates),
    problems: assemblies.flatMap(({ problems }) => problems),
  };
}

function load(path: string): LoadedAssembly {
  if (!existsSync(path)) {
    throw new MisuseError(
      `There is nothing at ${path}. Name a cdk.out directory (run "cdk synth" first) or a CloudFormation template.`,
    );
  }
  try {
    return loadAssembly(path, { parseYaml: parseCloudFormationYaml });
  } catch (error) {
    throw new MisuseError(error instanceof Error ? error.message : String(error));
  }
}

function write(file: string | undefined, render: () => string): void {
  if (file === undefined) return;
  try {
    writeFileSync(file, render());
  } catch (error) {
    throw new MisuseError(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  process.stderr.write(`Wrote ${file}\n`);
}
