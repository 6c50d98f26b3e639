import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloudFolder, DEFAULT_CLOUD } from '../cloud';
import { check } from './check';
import { command, mustCommand } from './commands';
import { keysOf, textOf } from './masking';
import { fact, type Chapter, type Story } from './story';

/** Chapter 5: the one-way valve. */
export const promote: Chapter = {
  title: 'An experiment is run, judged by its criteria, approved by a second person, signed and copied to the outbox',
  async tell(story) {
    const { support } = story;
    const experiment = fact(story, 'experiment');
    const at = ['--stack', support.stack];
    const ada = await support.person('TeamRoleArn', 'ada');
    const run = await mustCommand(support, ada, ['experiment', 'run', experiment, '--trials', '3', '--wait', ...at]);
    check(run.passed === 3, `three trials pass; got ${JSON.stringify(run).slice(0, 300)}`);
    story.say(`   run ${String(run.run)}: ${String(run.passed)} of ${String(run.trials)} trials passed`);

    const state = await mustCommand(support, ada, ['promotion', 'start', experiment, '--wait', ...at]);
    check(state.status === 'awaiting-approval', `the criteria are met; got ${JSON.stringify(state).slice(0, 500)}`);
    const id = String(state.promotion);
    const evidence = ['--evidence', String(state.evidence)];
    for (const { criterion, statement } of (state.report as Report).results) story.say(`   ${criterion}: ${statement}`);

    await refuseSelfApproval(story, [...['promotion', 'approve', id], ...evidence, ...at]);
    const grace = await support.person('OperatorRoleArn', 'grace');
    await mustCommand(support, grace, ['promotion', 'approve', id, ...evidence, '--reason', 'report read', ...at]);
    const end = await mustCommand(support, ada, ['promotion', 'status', id, '--wait', ...at]);
    check(end.status === 'promoted', `the promotion ends promoted; got ${JSON.stringify(end).slice(0, 500)}`);
    await verifyOffline(story);
  },
};

interface Report {
  readonly results: readonly { readonly criterion: string; readonly statement: string }[];
}

/** Neither as herself nor in the approver's role: what decides is who she is. */
async function refuseSelfApproval(story: Story, approve: string[]): Promise<void> {
  const { support } = story;
  for (const role of ['TeamRoleArn', 'OperatorRoleArn'] as const) {
    const { code, text } = await command(support, await support.person(role, 'ada'), approve);
    check(
      code === 1,
      `self-approval by ada (${role}) is refused; the command exited with ${code}: ${text.slice(-300)}`,
    );
    story.say(`   ada approves her own, as ${role.replace('Arn', '')}: refused`);
  }
}

async function verifyOffline(story: Story): Promise<void> {
  const { support } = story;
  const outbox = support.output('OutboxBucketName');
  const keys = await keysOf(support, outbox);
  const folder = join(cloudFolder(DEFAULT_CLOUD), 'promoted');
  mkdirSync(folder, { recursive: true });
  const save = async (ending: string): Promise<string> => {
    const key = keys.find((name) => name.endsWith(ending));
    check(key !== undefined, `the outbox holds ${ending}; it holds ${keys.join(', ') || 'nothing'}`);
    const file = join(folder, ending);
    writeFileSync(file, (await textOf(support, outbox, key)) ?? '');
    return file;
  };
  const statement = await save('statement.dsse.json');
  const manifest = await save('manifest.json');
  const { publicKey } = await mustCommand(support, support.admin, ['promotion', 'key', '--stack', support.stack]);
  const pem = join(folder, 'promotion.pem');
  writeFileSync(pem, String(publicKey));

  // Nothing but three files: the endpoint of the command's environment is not used.
  const verify = ['promotion', 'verify', statement, '--key', pem, '--manifest', manifest];
  const { valid } = await mustCommand(support, support.admin, verify);
  check(valid === true, 'the signature verifies offline');
  writeFileSync(
    manifest,
    `${(await textOf(support, outbox, keys.find((name) => name.endsWith('manifest.json')) ?? '')) ?? ''} `,
  );
  const tampered = await command(support, support.admin, verify);
  check(tampered.code === 1, 'a manifest changed by one byte does not verify');
  story.say(`   in the outbox: ${keys.join(', ')}; the signature verifies offline, and not over a changed manifest`);
}
