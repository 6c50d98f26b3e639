import { SandboxModel } from '../model/sandbox-model';
import { Mappings } from './mappings';
import { Verdict } from './verdict';

/** What the audit says of a claim. UNKNOWN is not a pass: it fails unless somebody acknowledged it, with a reason and an end. */
export type ClaimStatus = 'PROVED' | 'REFUTED' | 'UNKNOWN';

/** One statement about isolation. */
export interface Claim {
  /** Short, stable, in kebab-case: reports, acknowledgements and code hosts name the claim by it. */
  readonly id: string;
  readonly statement: string;
  /** Why it matters, in a sentence or two. */
  readonly why: string;
  /** How to mend it when it is refuted. */
  readonly remedy: string;
  /** The escape paths that it covers (docs/threat-model.md). */
  readonly escapePaths: string[];
  /** The controls that a proof of it supports. */
  readonly mappings: Mappings;
  judge(sandbox: SandboxModel, verdict: Verdict): void;
}

/** A place in a template. */
export interface ResourceReference {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** From the CDK's metadata, where the template has it. */
  readonly constructPath?: string;
  readonly templatePath?: string;
}

/** A request that should have been denied. */
export interface RequestExample {
  readonly principal?: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Record<string, string>;
}

/** Something that refutes a claim, or that keeps it from being decided. */
export interface Finding {
  readonly status: 'REFUTED' | 'UNKNOWN';
  /** The escape path that is open, or that cannot be seen to be closed. */
  readonly escapePath: string;
  /** What is wrong, in words that name the thing and its value. */
  readonly summary: string;
  readonly resource?: ResourceReference;
  /** Where in the resource: `Properties.PolicyDocument`. */
  readonly location?: string;
  /** The way out, hop by hop. */
  readonly path?: string[];
  readonly request?: RequestExample;
  /** The conditions and parameters under which it is so; absent when they do not matter to the templates. */
  readonly when?: string[];
}
