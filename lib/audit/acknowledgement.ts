/** The key of the template metadata in which acknowledgements travel, on a resource or on the whole template. */
export const ACKNOWLEDGEMENT_METADATA = 'cdk-ai-sandbox:acknowledged-unknowns';

/** Somebody has looked at what the audit cannot decide, and answers for it until a date. */
export interface Acknowledgement {
  /** The claim's id. */
  readonly claim: string;
  readonly reason: string;
  /** The last day on which it holds, `YYYY-MM-DD` (UTC). */
  readonly expires: string;
}

/** The acknowledgements in a `Metadata` block; what is not in their shape is left out, and so acknowledges nothing. */
export function acknowledgementsIn(metadata: unknown): Acknowledgement[] {
  if (typeof metadata !== 'object' || metadata === null) return [];
  const entries: unknown = Reflect.get(metadata, ACKNOWLEDGEMENT_METADATA);
  return Array.isArray(entries) ? entries.filter(isAcknowledgement) : [];
}

/** Whether it still holds on the day of `now`. */
export function holds(acknowledgement: Acknowledgement, now: Date): boolean {
  return acknowledgement.expires >= now.toISOString().slice(0, 10);
}

/** Why an acknowledgement cannot be taken, or undefined when it can. */
export function acknowledgementProblem({ claim, reason, expires }: Acknowledgement): string | undefined {
  if (claim.trim() === '')
    return 'The claim of an acknowledgement is empty: name the claim, for example "no-internet-path".';
  if (reason.trim().length < 10) {
    return `The reason "${reason}" is too short to be one: say in at least 10 characters why this may stay undecided.`;
  }
  const date = new Date(`${expires}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(expires) || Number.isNaN(date.getTime()) || !date.toISOString().startsWith(expires)) {
    return `The expiry date "${expires}" is not a date: write it as YYYY-MM-DD, for example "2027-01-31".`;
  }
  return undefined;
}

function isAcknowledgement(entry: unknown): entry is Acknowledgement {
  if (typeof entry !== 'object' || entry === null) return false;
  const { claim, reason, expires } = entry as Record<string, unknown>;
  return (
    typeof claim === 'string' &&
    typeof reason === 'string' &&
    typeof expires === 'string' &&
    acknowledgementProblem({ claim, reason, expires }) === undefined
  );
}
