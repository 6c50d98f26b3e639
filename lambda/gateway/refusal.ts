/** Errors of the Bedrock Runtime API by name, as the AWS SDKs know them, with their statuses. */
const STATUS = {
  AccessDeniedException: 403,
  ThrottlingException: 429,
  ValidationException: 400,
  ServiceUnavailableException: 503,
  InternalServerException: 500,
} as const;
export type ErrorType = keyof typeof STATUS;

/** Why a call is not let through. */
export type Rule =
  | 'token'
  | 'experiment'
  | 'operation'
  | 'model'
  | 'pinned-config'
  | 'guardrail'
  | 'unbounded-input'
  | 'price'
  | 'service-tier'
  | 'budget'
  | 'budget-held'
  | 'fuse'
  | 'calls-per-minute'
  | 'tokens-per-minute'
  | 'loop'
  | 'record-size'
  | 'ledger-busy'
  | 'gateway';

/** A call that does not pass. The message says which rule, and what to do; it never quotes a prompt or a token. */
export class Refusal extends Error {
  public constructor(
    public readonly type: ErrorType,
    public readonly rule: Rule,
    message: string,
  ) {
    super(message);
  }

  public get status(): number {
    return STATUS[this.type];
  }
}

export const denied = (rule: Rule, message: string): Refusal => new Refusal('AccessDeniedException', rule, message);
export const invalid = (rule: Rule, message: string): Refusal => new Refusal('ValidationException', rule, message);
export const throttled = (rule: Rule, message: string): Refusal => new Refusal('ThrottlingException', rule, message);

/**
 * A name that the caller chose, fit for a message: messages go into the trail and are not masked, so what does not look like a
 * name is not repeated.
 */
export function quoted(name: string, looksLike = /^[A-Za-z_][\w.-]{0,63}$/): string {
  return looksLike.test(name) ? `'${name}'` : `(a name of ${name.length} characters)`;
}
