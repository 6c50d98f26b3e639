import { Command } from 'commander';
import { registerAudit } from './commands/audit';
import { registerDetect } from './commands/detect';
import { registerFuse } from './commands/fuse';
import { registerMask } from './commands/mask';
import { registerRisk } from './commands/risk';
import { registerToken } from './commands/token';
import { registerTrail } from './commands/trail';
import { registerExperiment } from './commands/experiment';
import { registerPromotion } from './commands/promotion';
import { registerReset } from './commands/reset';
import { runProgram } from './exit';

const program = new Command('cdk-ai-sandbox')
  .description('Audit, mask, run and promote with AI sandboxes.')
  .showHelpAfterError('(see --help)');

registerAudit(program);
registerMask(program);
registerDetect(program);
registerRisk(program);
registerToken(program);
registerTrail(program);
registerFuse(program);
registerExperiment(program);
registerPromotion(program);
registerReset(program);

void runProgram(program);
