import { Duration, Token } from 'aws-cdk-lib';

/** How long the trail is kept, and how firmly: S3 Object Lock's two modes. */
export class TrailRetention {
  /**
   * Nobody in the account deletes or shortens it but a principal that holds `s3:BypassGovernanceRetention`, which the
   * archive's bucket policy denies to everybody.
   *
   * @param duration whole days, at least one
   */
  public static governance(duration: Duration): TrailRetention {
    return new TrailRetention('GOVERNANCE', duration);
  }

  /**
   * Nobody deletes or shortens it, not even the account's root user, until the time is over. The account itself has to be
   * closed to be rid of it, so try governance mode first.
   *
   * @param duration whole days, at least one
   */
  public static compliance(duration: Duration): TrailRetention {
    return new TrailRetention('COMPLIANCE', duration);
  }

  private constructor(
    /** S3 Object Lock's mode: GOVERNANCE or COMPLIANCE. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html */
    public readonly mode: string,
    /** How long each record is kept after it was written. */
    public readonly duration: Duration,
  ) {
    if (!Token.isUnresolved(duration.toSeconds()) && duration.toDays({ integral: false }) < 1) {
      throw new Error(
        `The trail's retention is ${duration.toHumanString()}, and S3 Object Lock counts in whole days: give at least Duration.days(1).`,
      );
    }
  }
}
