/**
 * Whether Amazon Macie is asked for a second opinion on each raw object. Masking never waits for Macie to find anything: it
 * decides by itself, and a type that Macie finds and masking did not mask sends the object to quarantine.
 *
 * Macie must be enabled in the account. It is asynchronous and charges by the gigabyte:
 * https://aws.amazon.com/macie/pricing/
 */
export class MacieReview {
  /** An object of which Macie gives no opinion goes to quarantine. */
  public static required(): MacieReview {
    return new MacieReview(true);
  }

  /** An object of which Macie gives no opinion is released by masking's own gates; an alarm tells of it. */
  public static advisory(): MacieReview {
    return new MacieReview(false);
  }

  private constructor(
    /** Whether an object needs Macie's opinion to be released. */
    public readonly isRequired: boolean,
  ) {}
}
