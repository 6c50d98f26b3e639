import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ExitCode } from './exit';
import { synthesizeSandboxes } from './local/bring-up';
import { withoutAws } from './local/environment';
import { projectRoot } from './local/paths';
import { run } from './local/process';
import { step } from './local/progress';
import { cfnLintPython } from './local/python';

/** Lints the templates of sandboxes.yaml with cfn-lint; what is ignored, and why, is in .cfnlintrc.yaml. */
async function main(): Promise<void> {
  const assembly = await synthesizeSandboxes(join(projectRoot, 'sandboxes.yaml'), 'lint');
  const python = await step('Finding cfn-lint', cfnLintPython);
  const templates = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
  const { code, output } = await step(`cfn-lint on ${templates.length} templates`, () =>
    run(
      join(dirname(python), 'cfn-lint'),
      templates.map((file) => join(assembly, file)),
      {
        env: withoutAws(process.env),
        cwd: projectRoot,
        timeoutSeconds: 300,
      },
    ),
  );
  process.stdout.write(output);
  if (code !== 0) process.exitCode = ExitCode.FINDING;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = ExitCode.MISUSE;
});
