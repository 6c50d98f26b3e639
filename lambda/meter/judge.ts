import { type HoldItem, HoldState } from '../../lib/private/contracts/ledger';
import type { ObservedCall } from '../../lib/private/contracts/observations';

export type Verdict =
  /** The gateway's, and settled or still to be settled by it. */
  | { readonly verdict: 'KNOWN' }
  /** The gateway's, whose hold was charged in full meanwhile because nobody came back for it. */
  | { readonly verdict: 'LATE'; readonly hold: HoldItem }
  /** Whoever it was, it was not the gateway with a reservation. */
  | { readonly verdict: 'BYPASS'; readonly reason: string };

/**
 * Judges one call of Bedrock's log. The caller is what Bedrock says; the call id is what the caller says, and proves nothing
 * alone. A call of the gateway's role without a call id is left to the reconciler, which has the record of its outcome: not
 * every operation of Bedrock takes request metadata.
 *
 * @param gatewayRole ARN of the one role that may invoke models; undefined when the sandbox has told none
 */
export function judge(
  call: Pick<ObservedCall, 'identity' | 'callId' | 'errorCode'>,
  hold: HoldItem | undefined,
  gatewayRole: string | undefined,
): Verdict {
  if (gatewayRole !== undefined && roleName(call.identity) !== roleName(gatewayRole)) {
    // A refused attempt has cost nothing, and is on CloudTrail.
    return call.errorCode
      ? { verdict: 'KNOWN' }
      : { verdict: 'BYPASS', reason: 'it was not made with the role of the gateway' };
  }
  if (call.callId === undefined) {
    return gatewayRole === undefined
      ? { verdict: 'BYPASS', reason: 'it carries no call id of the gateway' }
      : { verdict: 'KNOWN' };
  }
  if (!hold) return { verdict: 'BYPASS', reason: 'nothing was reserved for it' };
  return hold.state === HoldState.EXPIRED ? { verdict: 'LATE', hold } : { verdict: 'KNOWN' };
}

/** `arn:aws:sts::account:assumed-role/name/session` and `arn:aws:iam::account:role/path/name` name the same role. */
function roleName(arn: string): string {
  const parts = arn.split('/');
  return (arn.includes(':assumed-role/') ? parts[1] : parts.at(-1)) ?? arn;
}
