import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  ListTagsForResourceCommand,
  RegisterScalableTargetCommand,
  type ScalableTarget,
  type ServiceNamespace,
  type SuspendedState,
} from '@aws-sdk/client-application-auto-scaling';
import { type Active, type Stoppable, pages } from '../stoppable';

/** What of Application Auto Scaling runs work: tables and caches scale too, and hold data. */
const NAMESPACES: readonly ServiceNamespace[] = ['ecs', 'lambda', 'sagemaker', 'ec2'];
const SUSPENDED: Required<SuspendedState> = {
  DynamicScalingInSuspended: true,
  DynamicScalingOutSuspended: true,
  ScheduledScalingSuspended: true,
};

interface EarlierTarget extends Pick<ScalableTarget, 'ServiceNamespace' | 'ResourceId' | 'ScalableDimension'> {
  readonly state: SuspendedState;
}

/**
 * Scalable targets of Application Auto Scaling, which raise desired counts and concurrency that were set to 0.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-suspend-resume-scaling.html
 */
export function scalingTargets(client = new ApplicationAutoScalingClient()): Stoppable {
  const set = async (earlier: unknown, SuspendedState: SuspendedState): Promise<void> => {
    const { ServiceNamespace, ResourceId, ScalableDimension } = earlier as EarlierTarget;
    await client.send(
      new RegisterScalableTargetCommand({ ServiceNamespace, ResourceId, ScalableDimension, SuspendedState }),
    );
  };
  return {
    kind: 'scaling target',
    async active() {
      const active: Active[] = [];
      for (const ServiceNamespace of NAMESPACES) {
        const targets = await pages(
          (NextToken) => client.send(new DescribeScalableTargetsCommand({ ServiceNamespace, NextToken })),
          (page) => page.ScalableTargets,
          (page) => page.NextToken,
        );
        for (const { ScalableTargetARN, ResourceId, ScalableDimension, SuspendedState } of targets) {
          if (!ScalableTargetARN || isSuspended(SuspendedState)) continue;
          const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceARN: ScalableTargetARN }));
          const state = { ...RUNNING, ...SuspendedState };
          const earlier: EarlierTarget = { ServiceNamespace, ResourceId, ScalableDimension, state };
          active.push({ resource: ScalableTargetARN, tags: Tags ?? {}, earlier });
        }
      }
      return active;
    },
    stop: ({ earlier }) => set(earlier, SUSPENDED),
    restore: (_resource, earlier) => set(earlier, (earlier as EarlierTarget).state),
  };
}

const RUNNING: Required<SuspendedState> = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

function isSuspended(state: SuspendedState = {}): boolean {
  return Boolean(
    state.DynamicScalingInSuspended && state.DynamicScalingOutSuspended && state.ScheduledScalingSuspended,
  );
}
