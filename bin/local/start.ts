import { join } from 'node:path';
import { ExitCode } from '../exit';
import { deployAll, synthesizeSandboxes } from './bring-up';
import { runningCloud, startCloud, stopCloud } from './cloud';
import { ignoredCredentials, withoutAws } from './environment';
import { projectRoot } from './paths';
import { run } from './process';
import { note, step } from './progress';
import { NoEmulatorError } from './python';
import { chapters } from './story/chapters';
import { teamOf, type Team } from './story/context';
import { tell } from './story/story';
import type { DeployedStack } from './deployment';

/**
 * `npm start`: synthesizes, audits, starts the local cloud, deploys, tells the story.
 *
 * @returns the exit code: 0 only if every step was checked by reading the state back
 */
export async function start(options: { config: string; keep: boolean }): Promise<number> {
  const started = Date.now();
  const ignored = ignoredCredentials(process.env);
  if (ignored.length > 0) note(`AWS credentials in the environment are not used: ${ignored.join(', ')}.`);

  const assembly = await synthesizeSandboxes(options.config, 'start');
  await showAudit(assembly);

  const wasRunning = (await runningCloud()) !== undefined;
  const cloud = await startOrExplain();
  if (!cloud) return ExitCode.MISUSE;

  const stacks = await deployAll(cloud, assembly);
  const fellShort = await tell(chapters, {
    endpoint: cloud.endpoint,
    support: teamNamed(cloud.endpoint, stacks, 'support'),
    research: teamNamed(cloud.endpoint, stacks, 'research'),
    say: (line) => process.stdout.write(`${line}\n`),
    facts: new Map(),
  });
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  if (fellShort) {
    process.stdout.write(
      `\nStep ${chapters.indexOf(fellShort) + 1} fell short: ${fellShort.title}. The local cloud is still up on ${cloud.endpoint}; stop it with: npm run local:down\n`,
    );
    return ExitCode.FINDING;
  }
  process.stdout.write(`\nAll ${chapters.length} steps were checked by reading the state back, in ${seconds} s.\n`);
  if (options.keep || wasRunning) note(`The local cloud is up on ${cloud.endpoint}; stop it with: npm run local:down`);
  else await stopCloud();
  return ExitCode.YES;
}

async function startOrExplain(): ReturnType<typeof runningCloud> {
  try {
    return await step('Starting the local cloud', () => startCloud());
  } catch (error) {
    if (!(error instanceof NoEmulatorError)) throw error;
    console.error(error.message);
    return undefined;
  }
}

async function showAudit(assembly: string): Promise<void> {
  const command = join(projectRoot, 'bin', 'dist', 'cdk-ai-sandbox.js');
  const { code, output } = await step('Auditing the templates', () =>
    run(process.execPath, [command, 'audit', assembly], { env: withoutAws(process.env), timeoutSeconds: 120 }),
  );
  process.stdout.write(`\n${output}\n`);
  if (code !== 0) note('The audit found what is not proved; see above.');
}

function teamNamed(endpoint: string, stacks: DeployedStack[], name: string): Team {
  const stack = stacks.find((candidate) => candidate.name === `Sandbox-${name}`);
  if (!stack) {
    throw new Error(`The story needs the teams "support" and "research"; the configuration has no team "${name}".`);
  }
  return teamOf(endpoint, stack);
}
