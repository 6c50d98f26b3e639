import { Command } from 'commander';
import { ExitCode, runProgram } from './exit';
import { runningCloud, startCloud, stopCloud } from './local/cloud';
import { note, step } from './local/progress';
import { start } from './local/start';

// The SDK says at every start that a later version of it will want a later Node.js; the pinned one works with this.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const program = new Command('local').description(
  'The local cloud: the whole sandbox on this machine, without an AWS account.',
);

program
  .command('start')
  .description('synthesize, audit, deploy two teams to the local cloud, and take real data through them')
  .option(
    '--config <file>',
    'which sandboxes to deploy; it must name the teams "support" and "research"',
    'sandboxes.yaml',
  )
  .option('--keep', 'leave the local cloud up when everything was as promised', false)
  .action(async (options: { config: string; keep: boolean }) => {
    process.exitCode = await start(options);
  });

program
  .command('up')
  .description('start the local cloud (or find the one that runs)')
  .action(async () => {
    const cloud = await step('Starting the local cloud', startCloud);
    note(`The local cloud answers on ${cloud.endpoint}.`);
  });

program
  .command('status')
  .description('say whether the local cloud runs, and where; exit code 1 when it does not')
  .action(async () => {
    const cloud = await runningCloud();
    note(
      cloud
        ? `The local cloud answers on ${cloud.endpoint}.`
        : 'The local cloud is not running. Start it with: npm run local:up',
    );
    if (!cloud) process.exitCode = ExitCode.FINDING;
  });

program
  .command('down')
  .description('stop the local cloud, with everything in it')
  .action(async () => {
    note((await stopCloud()) ? 'The local cloud is stopped.' : 'No local cloud was running.');
  });

void runProgram(program);
