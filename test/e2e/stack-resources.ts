import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import type { Team } from '../../bin/local/story/context';

/** The name of a deployed resource that is no output: by its type and by a part of its logical id. */
export async function physicalId(team: Team, type: string, logicalId: RegExp): Promise<string> {
  const { StackResources } = await new CloudFormationClient(team.admin).send(
    new DescribeStackResourcesCommand({ StackName: team.stack }),
  );
  const found = (StackResources ?? []).filter(
    ({ ResourceType, LogicalResourceId }) => ResourceType === type && logicalId.test(LogicalResourceId ?? ''),
  );
  const [only, ...others] = found;
  if (!only?.PhysicalResourceId || others.length > 0) {
    throw new Error(`Stack ${team.stack} has ${found.length} resources of type ${type} like ${logicalId}, not one.`);
  }
  return only.PhysicalResourceId;
}
