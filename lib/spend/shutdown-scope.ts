/** What the shutdown may stop: which resources count as the sandbox's workloads. */
export class ShutdownScope {
  /**
   * What carries the tag `cdk-ai-sandbox:workload`, as `SpendGuard.addWorkload` puts it on. For accounts that hold other
   * things besides the sandbox. What somebody creates there without the tag goes on.
   */
  public static tagged(): ShutdownScope {
    return new ShutdownScope(false);
  }

  /**
   * Everything in this account and region, tagged or not, but what carries the tag `cdk-ai-sandbox:keep-running`. For an
   * account that holds nothing but the sandbox. SpendGuard puts that tag on everything of its own stack that is no workload.
   */
  public static wholeAccount(): ShutdownScope {
    return new ShutdownScope(true);
  }

  private constructor(
    /** Whether everything without the exempting tag is stopped. */
    public readonly stopsUntagged: boolean,
  ) {}
}
