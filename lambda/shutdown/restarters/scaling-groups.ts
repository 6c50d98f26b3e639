import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  ResumeProcessesCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import { type Active, type Stoppable, pages, tagMap } from '../stoppable';

/**
 * All of them: with `Launch` alone suspended, an instance that was stopped would be taken for unhealthy and terminated, and work is
 * stopped, never deleted. https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html
 */
const PROCESSES = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
];

interface EarlierGroup {
  readonly name: string;
  /** Processes that were running. */
  readonly processes: readonly string[];
}

/** EC2 Auto Scaling groups, which put instances in the place of those that are stopped. */
export function scalingGroups(client = new AutoScalingClient()): Stoppable {
  return {
    kind: 'Auto Scaling group',
    async active() {
      const groups = await pages(
        (NextToken) => client.send(new DescribeAutoScalingGroupsCommand({ NextToken })),
        (page) => page.AutoScalingGroups,
        (page) => page.NextToken,
      );
      return groups.flatMap(({ AutoScalingGroupARN, AutoScalingGroupName, SuspendedProcesses, Tags }): Active[] => {
        const suspended = (SuspendedProcesses ?? []).map(({ ProcessName }) => ProcessName);
        const processes = PROCESSES.filter((name) => !suspended.includes(name));
        if (!AutoScalingGroupARN || !AutoScalingGroupName || processes.length === 0) return [];
        const earlier: EarlierGroup = { name: AutoScalingGroupName, processes };
        return [{ resource: AutoScalingGroupARN, tags: tagMap(Tags), earlier }];
      });
    },
    async stop({ earlier }) {
      const { name, processes } = earlier as EarlierGroup;
      await client.send(new SuspendProcessesCommand({ AutoScalingGroupName: name, ScalingProcesses: [...processes] }));
    },
    async restore(_resource, earlier) {
      const { name, processes } = earlier as EarlierGroup;
      await client.send(new ResumeProcessesCommand({ AutoScalingGroupName: name, ScalingProcesses: [...processes] }));
    },
  };
}
