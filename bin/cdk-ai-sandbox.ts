import { Command } from 'commander';
import { runProgram } from './exit';

const program = new Command('cdk-ai-sandbox')
  .description('Audit, mask, run and promote with AI sandboxes.')
  .showHelpAfterError('(see --help)');

void runProgram(program);
