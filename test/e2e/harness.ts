import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeployedStack } from '../../bin/local/deployment';
import { localFolder } from '../../bin/local/paths';
import { teamOf, type Team } from '../../bin/local/story/context';

/** The deployment that the suite's set-up made: two teams, two accounts, one emulator. */
export interface Deployment {
  readonly endpoint: string;
  /** Has a limit of 1 US dollar, so that tests can reach it. */
  readonly support: Team;
  readonly research: Team;
}

export const deploymentFile = join(localFolder, 'e2e-deployment.json');

export function deployment(): Deployment {
  const { endpoint, stacks } = JSON.parse(readFileSync(deploymentFile, 'utf8')) as {
    endpoint: string;
    stacks: DeployedStack[];
  };
  const team = (name: string): Team => {
    const stack = stacks.find((candidate) => candidate.name === `Sandbox-${name}`);
    if (!stack) throw new Error(`The deployment has no sandbox of team ${name}.`);
    return teamOf(endpoint, stack);
  };
  return { endpoint, support: team('support'), research: team('research') };
}
