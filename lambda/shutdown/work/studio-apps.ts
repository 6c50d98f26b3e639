import {
  type AppDetails,
  DeleteAppCommand,
  DescribeAppCommand,
  ListAppsCommand,
  ListTagsCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { type Active, type Stoppable, pages, tagMap } from '../stoppable';

/**
 * Apps of SageMaker Studio: the instance behind an open notebook. Deleting one is how it is stopped, and leaves its files, which lie
 * in its space. https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-running-stop.html
 */
export function studioApps(client = new SageMakerClient()): Stoppable {
  return {
    kind: 'Studio app',
    async active() {
      const apps = await pages(
        (NextToken) => client.send(new ListAppsCommand({ NextToken })),
        (page) => page.Apps,
        (page) => page.NextToken,
      );
      const active: Active[] = [];
      for (const app of apps) {
        // Deleted ones are listed for a day. One that is starting cannot be deleted yet, and brings the shutdown round again.
        if (app.Status !== 'InService' && app.Status !== 'Pending') continue;
        const locator = locatorOf(app);
        const { AppArn } = await client.send(new DescribeAppCommand(locator));
        if (!AppArn) continue;
        const { Tags } = await client.send(new ListTagsCommand({ ResourceArn: AppArn }));
        active.push({ resource: AppArn, tags: tagMap(Tags), locator });
      }
      return active;
    },
    async stop({ locator }) {
      await client.send(new DeleteAppCommand(locator as ReturnType<typeof locatorOf>));
    },
  };
}

/** An app is of a user or of a space, and its ARN does not tell which. */
function locatorOf({ DomainId, UserProfileName, SpaceName, AppType, AppName }: AppDetails) {
  return { DomainId, UserProfileName, SpaceName, AppType, AppName };
}
