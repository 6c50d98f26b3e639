import {
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-eventbridge';
import { type Active, type Stoppable, pages, tagMap } from '../stoppable';

interface EarlierRule {
  readonly name: string;
  readonly bus: string;
}

/** EventBridge rules, on every bus. */
export function eventRules(client = new EventBridgeClient()): Stoppable {
  return {
    kind: 'event rule',
    async active() {
      const buses = await pages(
        (NextToken) => client.send(new ListEventBusesCommand({ NextToken })),
        (page) => page.EventBuses,
        (page) => page.NextToken,
      );
      const active: Active[] = [];
      for (const bus of buses) {
        const rules = await pages(
          (NextToken) => client.send(new ListRulesCommand({ EventBusName: bus.Name, NextToken })),
          (page) => page.Rules,
          (page) => page.NextToken,
        );
        for (const rule of rules) {
          // AWS's own rules cannot be disabled by us, and start nothing of the sandbox's.
          if (rule.State === 'DISABLED' || rule.ManagedBy || !rule.Arn || !rule.Name) continue;
          const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceARN: rule.Arn }));
          const earlier: EarlierRule = { name: rule.Name, bus: bus.Name ?? 'default' };
          active.push({ resource: rule.Arn, tags: tagMap(Tags), earlier });
        }
      }
      return active;
    },
    async stop({ earlier }) {
      const { name, bus } = earlier as EarlierRule;
      await client.send(new DisableRuleCommand({ Name: name, EventBusName: bus }));
    },
    async restore(_resource, earlier) {
      const { name, bus } = earlier as EarlierRule;
      // Enabling creates nothing: a rule that is gone must be told from one that is off.
      await client.send(new DescribeRuleCommand({ Name: name, EventBusName: bus }));
      await client.send(new EnableRuleCommand({ Name: name, EventBusName: bus }));
    },
  };
}
