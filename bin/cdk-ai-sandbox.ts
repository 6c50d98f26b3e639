import { Command } from 'commander';
import { registerDetect } from './commands/detect';
import { registerMask } from './commands/mask';
import { runProgram } from './exit';

const program = new Command('cdk-ai-sandbox')
  .description('Audit, mask, run and promote with AI sandboxes.')
  .showHelpAfterError('(see --help)');

registerMask(program);
registerDetect(program);

void runProgram(program);
