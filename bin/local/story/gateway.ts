import { randomBytes } from 'node:crypto';
import { check } from './check';
import { converse, mustCommand } from './commands';
import type { ClientConfig } from './context';
import { textOf } from './masking';
import { fact, type Chapter, type Story } from './story';

export const APPROVED_MODEL = 'amazon.nova-lite-v1:0';
const UNAPPROVED_MODEL = 'meta.llama3-8b-instruct-v1:0';

/** Chapter 3: the only door to a model, and what does not get through it. */
export const callModels: Chapter = {
  title: 'An unmodified AWS SDK calls an approved model through the gateway, and nothing else gets through',
  async tell(story) {
    const { support } = story;
    const ada = await support.person('TeamRoleArn', 'ada');
    const experiment = await register(story, ada, 'examples/experiment.yaml');
    story.facts.set('experiment', experiment);
    story.say(`   experiment.yaml is registered as ${experiment}`);
    const token = await mint(story, ada, experiment);
    const masked = (await textOf(support, support.output('MaskedBucketName'), fact(story, 'masked tickets.txt'))) ?? '';
    const ticket = masked.slice(0, 600);
    const answer = await converse(support, token, APPROVED_MODEL, `Summarize this ticket:\n${ticket}`);
    check(answer.code === 0 && typeof answer.json.answer === 'string', `${APPROVED_MODEL} answers; got ${answer.text}`);
    story.say(`   asked ${APPROVED_MODEL} about: ${ticket.slice(0, 160).replaceAll('\n', ' ')}...`);
    story.say(`   answered: ${answer.json.answer}`);

    const forged = `cas_${randomBytes(32).toString('base64url')}`;
    for (const [what, bearer, model] of [
      [`the unapproved model ${UNAPPROVED_MODEL}`, token, UNAPPROVED_MODEL],
      ['a forged token', forged, APPROVED_MODEL],
    ] as const) {
      await checkDenied(story, what, bearer, model);
    }
  },
};

/** The gateway's refusal, as the SDK understood it: the exception by its name, with the status of the service. */
export async function checkDenied(story: Story, what: string, token: string, model: string): Promise<void> {
  const { json, text } = await converse(story.support, token, model, 'Hello');
  check(json.error === 'AccessDeniedException' && json.status === 403, `${what} is denied; got ${text}`);
  story.say(`   ${what}: ${String(json.error)}: ${String(json.message)}`);
}

export async function register(story: Story, who: ClientConfig, file: string): Promise<string> {
  const { support } = story;
  const { experiment } = await mustCommand(support, who, [
    ...['experiment', 'register', file],
    ...['--receipt', fact(story, 'receipt'), '--stack', support.stack],
  ]);
  check(/^sha256:[0-9a-f]{64}$/.test(String(experiment)), `${file} is registered under its hash`);
  return String(experiment);
}

export async function mint(story: Story, who: ClientConfig, experiment: string, more: string[] = []): Promise<string> {
  const { support } = story;
  const { token } = await mustCommand(support, who, [
    'token',
    '--experiment',
    experiment,
    '--stack',
    support.stack,
    ...more,
  ]);
  check(typeof token === 'string' && token.startsWith('cas_'), 'a gateway token is minted');
  return token;
}

/** Whether a call with the token is refused, without saying so. */
export async function isRefused(story: Story, token: string): Promise<boolean> {
  const { code } = await converse(story.support, token, APPROVED_MODEL, 'Hello');
  return code !== 0;
}
