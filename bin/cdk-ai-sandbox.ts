import { Command } from 'commander';
import { runProgram } from './exit';

const program = new Command('cdk-ai-sandbox')
  .description('Audit, mask, run and promote with AI sandboxes.')
  .showHelpAfterError('(see --help)');

/** The commands by name. A command is loaded when it is called: the others' libraries and data take a second to read. */
const COMMANDS: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  audit: async () => (await import('./commands/audit.js')).registerAudit,
  mask: async () => (await import('./commands/mask.js')).registerMask,
  detect: async () => (await import('./commands/detect.js')).registerDetect,
  risk: async () => (await import('./commands/risk.js')).registerRisk,
  token: async () => (await import('./commands/token.js')).registerToken,
  trail: async () => (await import('./commands/trail.js')).registerTrail,
  fuse: async () => (await import('./commands/fuse.js')).registerFuse,
  experiment: async () => (await import('./commands/experiment.js')).registerExperiment,
  promotion: async () => (await import('./commands/promotion.js')).registerPromotion,
  reset: async () => (await import('./commands/reset.js')).registerReset,
};

async function run(name: string | undefined): Promise<void> {
  const isCommand = name !== undefined && Object.hasOwn(COMMANDS, name);
  // Help and mistakes need all commands.
  for (const command of isCommand ? [name] : Object.keys(COMMANDS)) (await COMMANDS[command]?.())?.(program);
  await runProgram(program);
}

void run(process.argv[2]);
