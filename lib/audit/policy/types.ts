import type { Text } from '../template/types';
import type { Unknown } from '../template/symbolic-text';

/** What a policy is attached to; it decides how the policy takes part in the evaluation. */
export type PolicyKind = 'identity' | 'boundary' | 'session' | 'resource' | 'endpoint' | 'scp' | 'rcp';

/** A glob over texts: `*` any characters, `?` one character. Symbols match themselves; unknown parts may be anything. */
export type Pattern = Text;

/** `Action`, `Resource` or one of their negations. */
export interface PatternSet {
  readonly negated: boolean;
  readonly patterns: readonly Pattern[];
}

/** `Principal` or `NotPrincipal`: patterns by type. `Principal: "*"` is `{ AWS: ["*"], everyone: true }`. */
export interface PrincipalSet {
  readonly negated: boolean;
  readonly everyone: boolean;
  readonly aws: readonly Pattern[];
  readonly service: readonly Pattern[];
  readonly federated: readonly Pattern[];
  readonly canonicalUser: readonly Pattern[];
}

/** One operator on one key: all conditions of a statement must hold. */
export interface Condition {
  /** The operator without its set quantifier and `IfExists`: `StringLike`. An operator that is not known is kept as written. */
  readonly operator: string;
  readonly quantifier: 'none' | 'any' | 'all';
  readonly ifExists: boolean;
  /** The key in lower case: condition keys are case-insensitive. */
  readonly key: string;
  readonly values: readonly (Pattern | Unknown)[];
}

/** Where a statement was written, for evidence. */
export interface StatementSource {
  /** The policy in words: `RawZone bucket policy`. */
  readonly policy: string;
  /** The statement's number in its policy, from 0. */
  readonly index: number;
  readonly templateId?: string;
  readonly logicalId?: string;
}

export interface Statement {
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  /** Absent in policies that have no principal (identity, boundary, session, SCP). */
  readonly principals?: PrincipalSet;
  readonly actions: PatternSet;
  readonly resources: PatternSet;
  readonly conditions: readonly Condition[];
  readonly source: StatementSource;
  /** What in it was not understood. Such a statement may hold for any request, or for none. */
  readonly problems: readonly string[];
}

export interface Policy {
  readonly name: string;
  readonly kind: PolicyKind;
  readonly statements: readonly Statement[];
  /** What of the document was not understood at all (it is not an object, no statements, ...). */
  readonly problems: readonly string[];
}

/** Who asks. Every fact that follows from it (aws:PrincipalArn, aws:PrincipalAccount, ...) is added by the algebra. */
export type Principal =
  /** A session of this role. */
  | { readonly type: 'role'; readonly arn: Text; readonly account: Text }
  | { readonly type: 'user'; readonly arn: Text; readonly account: Text }
  /** An AWS service on its own behalf: `lambda.amazonaws.com`. Absent `service` means any service. */
  | { readonly type: 'service'; readonly service?: string }
  /** An identity of an OIDC or SAML provider that asks for a role (sts:AssumeRoleWithWebIdentity, ...); absent means any provider. */
  | { readonly type: 'federated'; readonly provider?: Text }
  /** A request without credentials. */
  | { readonly type: 'anonymous' }
  /** Any role or user of this account but those named: somebody who is not in the template. */
  | { readonly type: 'other'; readonly account: Text; readonly except: readonly Text[] }
  /** Any role or user of any account but these. Its own identity policies are taken to allow everything. */
  | { readonly type: 'foreign'; readonly accounts: readonly Text[] };

/** A set of requests, written as in a policy statement. Absent elements mean any. */
export interface RequestSet {
  readonly actions?: readonly Pattern[];
  readonly notActions?: readonly Pattern[];
  readonly resources?: readonly Pattern[];
  readonly notResources?: readonly Pattern[];
  /** A condition block as in a policy: `{ StringEquals: { 'aws:SourceVpc': [vpcId] } }`. Values may be symbolic. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, Text | boolean | number | readonly Text[]>>>>;
}

/** The policies that take part in the evaluation of a request. Absent means: that kind of policy does not apply. */
export interface AppliedPolicies {
  /** The principal's identity policies. An empty list grants nothing; absent means they are not known and may allow everything. */
  readonly identity?: readonly Policy[];
  readonly boundary?: Policy;
  readonly session?: Policy;
  /** The policy of the resource that is asked for. */
  readonly resource?: Policy;
  /** The policy of the VPC endpoint that the request passes. */
  readonly endpoint?: Policy;
  /** One entry a level (root, organizational units, account); every level must allow. */
  readonly scps?: readonly (readonly Policy[])[];
  readonly rcps?: readonly (readonly Policy[])[];
}

/** "Is there any request in `about`, outside `permitted`, that is allowed?" */
export interface AccessQuestion {
  readonly principal: Principal;
  readonly policies: AppliedPolicies;
  /** The requests that must not be allowed. */
  readonly about: RequestSet;
  /** Exceptions from `about`. */
  readonly permitted?: readonly RequestSet[];
  /** Statements that must hold as well, whatever their effect: a part of `about` that another policy marks off. */
  readonly within?: readonly Statement[];
  /** Statements that must not hold, whatever their effect. */
  readonly outside?: readonly Statement[];
  /** The account that owns the resource. Absent: the requests go to any resource, and its owner is taken to allow them. */
  readonly resourceAccount?: Text;
  /**
   * Whether identity policies alone can grant (most services), or the resource policy must allow as well (KMS keys, role
   * trust policies). @default 'either'
   */
  readonly grantedBy?: 'either' | 'resource-policy-required';
  /** States that the search may visit before it gives up with UNKNOWN. @default 200000 */
  readonly budget?: number;
}

/** A concrete request. Texts may hold symbols: the name of a bucket that does not exist yet has no other form. */
export interface AccessRequest {
  readonly principal: Text;
  readonly action: string;
  readonly resource: Text;
  /** Values by lower-case key; an absent key is absent from the request. */
  readonly context: Readonly<Record<string, readonly Text[]>>;
}

export type AccessDecision =
  | { readonly status: 'PROVED' }
  | {
      readonly status: 'REFUTED';
      readonly witness: AccessRequest;
      /** The statements that allow it. */
      readonly allowedBy: readonly Statement[];
    }
  | {
      readonly status: 'UNKNOWN';
      readonly reason: string;
      /** A request that may be allowed, when one was found. */
      readonly candidate?: AccessRequest;
    };
