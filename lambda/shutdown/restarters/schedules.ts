import {
  GetScheduleCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  type ScheduleState,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { type Active, type Stoppable, pages, tagMap } from '../stoppable';

interface EarlierSchedule {
  readonly name: string;
  readonly group: string;
}

/** EventBridge Scheduler's schedules. They bear no tags of their own: their group's count. */
export function schedules(client = new SchedulerClient()): Stoppable {
  const setState = async ({ name, group }: EarlierSchedule, state: ScheduleState): Promise<void> => {
    const schedule = await client.send(new GetScheduleCommand({ Name: name, GroupName: group }));
    // An update replaces the whole schedule: everything else has to be said again.
    // https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
    await client.send(
      new UpdateScheduleCommand({
        Name: name,
        GroupName: group,
        ScheduleExpression: schedule.ScheduleExpression,
        ScheduleExpressionTimezone: schedule.ScheduleExpressionTimezone,
        FlexibleTimeWindow: schedule.FlexibleTimeWindow,
        Target: schedule.Target,
        Description: schedule.Description,
        StartDate: schedule.StartDate,
        EndDate: schedule.EndDate,
        KmsKeyArn: schedule.KmsKeyArn,
        ActionAfterCompletion: schedule.ActionAfterCompletion,
        State: state,
      }),
    );
  };
  return {
    kind: 'schedule',
    async active() {
      const groups = await pages(
        (NextToken) => client.send(new ListScheduleGroupsCommand({ NextToken })),
        (page) => page.ScheduleGroups,
        (page) => page.NextToken,
      );
      const active: Active[] = [];
      for (const group of groups) {
        if (!group.Arn || !group.Name) continue;
        const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceArn: group.Arn }));
        const inGroup = await pages(
          (NextToken) => client.send(new ListSchedulesCommand({ GroupName: group.Name, NextToken })),
          (page) => page.Schedules,
          (page) => page.NextToken,
        );
        for (const schedule of inGroup) {
          if (schedule.State === 'DISABLED' || !schedule.Arn || !schedule.Name) continue;
          const earlier: EarlierSchedule = { name: schedule.Name, group: group.Name };
          active.push({ resource: schedule.Arn, tags: tagMap(Tags), earlier });
        }
      }
      return active;
    },
    stop: ({ earlier }) => setState(earlier as EarlierSchedule, 'DISABLED'),
    restore: (_resource, earlier) => setState(earlier as EarlierSchedule, 'ENABLED'),
  };
}
