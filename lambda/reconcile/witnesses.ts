import type { ObservedCall } from '../../lib/private/contracts/observations';
import type { TrailRecord } from '../../lib/private/contracts/trail';

/** A call as CloudTrail tells of it: no tokens and no bodies, but nobody in the account can keep it from being written. */
export interface CloudTrailCall {
  readonly at: string;
  readonly requestId: string;
  readonly identity: string;
  readonly event: string;
  /** Set when AWS refused the call. */
  readonly errorCode?: string;
}

/** A record of the trail: what the archive says of it is compared by its fingerprint. */
export interface Fingerprint {
  /** `<trace>|<entry>` */
  readonly key: string;
  /** SHA-256 (hex) of the item in a canonical form. */
  readonly sha256: string;
  readonly event: 'INSERT' | 'MODIFY' | 'REMOVE';
}

/** What each witness says about a stretch of time. Undefined: it could not be asked, so what it would say is unknown. */
export interface Witnesses {
  readonly records: readonly TrailRecord[];
  readonly observed: readonly ObservedCall[] | undefined;
  /** False where CloudTrail is kept elsewhere, by an organization: then its silence says nothing. */
  readonly cloudTrailKept: boolean;
  readonly cloudTrail: readonly CloudTrailCall[] | undefined;
  readonly table: readonly Fingerprint[];
  readonly archive: readonly Fingerprint[] | undefined;
  /** Keys of records whose body does not have the hash that the record says. */
  readonly brokenBodies: readonly string[];
}

/** From (inclusive) to (exclusive), ISO 8601. Witnesses reach beyond it on both sides, as the clocks of three services differ. */
export interface Window {
  readonly from: string;
  readonly to: string;
}
