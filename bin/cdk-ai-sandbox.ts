import { Command } from 'commander';
import { registerAudit } from './commands/audit';
import { registerDetect } from './commands/detect';
import { registerMask } from './commands/mask';
import { runProgram } from './exit';

const program = new Command('cdk-ai-sandbox')
  .description('Audit, mask, run and promote with AI sandboxes.')
  .showHelpAfterError('(see --help)');

registerAudit(program);
registerMask(program);
registerDetect(program);

void runProgram(program);
