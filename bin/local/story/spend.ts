import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { join } from 'node:path';
import { LedgerTable, TEAM_SCOPE, type ScopeItem } from '../../../lib/private/contracts/ledger';
import { projectRoot } from '../paths';
import { run } from '../process';
import { check, eventually } from './check';
import { mustCommand, sdkEnvironment } from './commands';
import type { Team } from './context';
import { APPROVED_MODEL, isRefused, mint, register } from './gateway';
import { fact, type Chapter } from './story';

const DEAR_MODEL = 'anthropic.claude-3-opus-20240229-v1:0';
const LIMIT = 1_000_000;

/** Chapter 4: an agent that does not stop is stopped, before it has spent more than it may. */
export const stopRunaway: Chapter = {
  title: 'A runaway agent meets a $1 limit: the fuse blows, everything stops, a person arms it again',
  async tell(story) {
    const { support } = story;
    const ada = await support.person('TeamRoleArn', 'ada');
    const experiment = await register(story, ada, 'examples/runaway.yaml');
    story.facts.set('runaway experiment', experiment);
    const token = await mint(story, ada, experiment);
    // One minute is the shortest life of a token: it ends while the next chapters are told.
    story.facts.set('expiring token', await mint(story, ada, experiment, ['--lifetime', '60']));
    story.facts.set('expires at', String(Date.now() + 61_000));
    const agent = await runAgent(support, token);
    story.say(`   the agent made ${agent.calls} calls, then: ${agent.error}: ${agent.message}`);
    check(agent.calls > 0 && agent.error !== undefined, 'the ledger refuses the call that would pass the limit');
    story.facts.set('runaway calls', String(agent.calls));

    const scope = await teamScope(support);
    check(scope.fuse === 'BLOWN', 'the fuse is blown');
    check(
      scope.limit === LIMIT && scope.spent <= LIMIT,
      `no more than $1 is spent; the ledger says ${dollars(scope.spent)}`,
    );
    check(
      scope.available + scope.held + scope.spent === scope.limit,
      'every micro-dollar of the limit is accounted for',
    );
    story.say(
      `   ledger: limit ${dollars(scope.limit)}, spent ${dollars(scope.spent)}, fuse ${scope.fuse} (${scope.fuseReason})`,
    );

    const steps = await shutdownSteps(support);
    story.say(`   the shutdown ran: ${steps.join(' -> ')}`);
    const other = await mint(story, ada, fact(story, 'experiment'));
    check(await isRefused(story, other), `a canary call of ${APPROVED_MODEL} is denied while the fuse is blown`);
    story.say('   a canary call with another token is denied');

    await shutdownSteps(support);
    const grace = await support.person('OperatorRoleArn', 'grace');
    await mustCommand(support, grace, ['fuse', 'arm', '--stack', support.stack, '--reason', 'the agent is mended']);
    const armed = await teamScope(support);
    check(armed.fuse === 'ARMED' && armed.fuseBy?.includes('grace') === true, 'a person armed the fuse, by name');
    check(armed.spent === scope.spent, 'arming gives no money back');
    check(!(await isRefused(story, other)), 'calls within what is left are answered again');
    story.say(`   armed again by ${armed.fuseBy}; ${dollars(armed.available)} are left`);
  },
};

async function runAgent(team: Team, token: string): Promise<{ calls: number; error?: string; message?: string }> {
  const { output } = await run(process.execPath, [join(projectRoot, 'examples', 'runaway-agent.mjs'), DEAR_MODEL], {
    env: sdkEnvironment(team, token),
    cwd: projectRoot,
    timeoutSeconds: 120,
  });
  return JSON.parse(output.trim()) as { calls: number; error?: string; message?: string };
}

export async function teamScope(team: Team): Promise<ScopeItem> {
  const { Item } = await DynamoDBDocumentClient.from(new DynamoDBClient(team.admin)).send(
    new GetCommand({
      TableName: team.output('LedgerTableName'),
      Key: { [LedgerTable.KEY]: TEAM_SCOPE },
      ConsistentRead: true,
    }),
  );
  check(Item !== undefined, 'the ledger has the scope of the team');
  return Item as ScopeItem;
}

/** The steps of the shutdown that the blown fuse started, once every execution has ended. */
export async function shutdownSteps(team: Team): Promise<string[]> {
  const stepFunctions = new SFNClient(team.admin);
  return eventually(
    'the end of the shutdown',
    async () => {
      const { executions = [] } = await stepFunctions.send(
        new ListExecutionsCommand({ stateMachineArn: team.output('ShutdownStateMachineArn') }),
      );
      if (executions.some(({ status }) => status === 'RUNNING')) return undefined;
      for (const { executionArn, status } of executions) {
        const { events = [] } = await stepFunctions.send(new GetExecutionHistoryCommand({ executionArn }));
        const steps = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
        if (!steps.includes('AskTheCanary')) continue;
        check(status === 'SUCCEEDED', `the shutdown succeeds; it ended ${status} after ${steps.join(', ')}`);
        return steps;
      }
      return undefined;
    },
    90,
  );
}

export const dollars = (micro: number): string => `$${(micro / 1_000_000).toFixed(6)}`;
