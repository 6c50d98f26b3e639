import type { SymbolicText, Unknown } from './symbolic-text';

/**
 * A value of a template after its intrinsic functions were evaluated symbolically. Strings without anything symbolic are
 * plain strings; whatever was not understood is an `Unknown` with a reason and never left out.
 */
export type ResolvedValue =
  string | number | boolean | null | SymbolicText | Unknown | readonly ResolvedValue[] | ResolvedObject;

/** An object of resolved values. Keys whose value is `AWS::NoValue` are absent. */
export interface ResolvedObject {
  readonly [key: string]: ResolvedValue;
}

/** A string that may hold symbols: what names, ARNs and policy patterns are made of. */
export type Text = string | SymbolicText;

/** Values of labels by the tag that would say so on the resource itself. */
export type GivenLabels = Readonly<Record<string, string>>;

/** Where a template came from and what its assembly says of it, before anything is resolved. */
export interface LoadedTemplate {
  /** The stack's artifact id in its assembly, `Parent.LogicalId` for a nested stack, the file's name for a single template. */
  readonly id: string;
  /** The file, relative to the path that was loaded. */
  readonly file: string;
  /** The stack's name when the assembly gives one: the value of `AWS::StackName`. */
  readonly stackName?: string;
  /** The 12-digit account when the environment names one. */
  readonly account?: string;
  /** The region when the environment names one. */
  readonly region?: string;
  /** The stack in which this one is nested. */
  readonly parent?: { readonly templateId: string; readonly logicalId: string };
  /** Construct paths by logical id, from the assembly's metadata. */
  readonly constructPaths: ReadonlyMap<string, string>;
  /** Labels that are given from outside, by logical id: of tags that the template itself does not have. */
  readonly givenLabels?: ReadonlyMap<string, GivenLabels>;
  /** The document as it was read. */
  readonly document: Readonly<Record<string, unknown>>;
  /** A file that should have held this template but could not be read; `document` is empty then. */
  readonly problem?: string;
}

/** All templates found under one path. */
export interface LoadedAssembly {
  readonly path: string;
  readonly templates: readonly LoadedTemplate[];
  /** What could not be loaded or understood, in words: every claim over the assembly must treat these as unknown. */
  readonly problems: readonly string[];
}

/** One resource with its properties resolved. */
export interface ResolvedResource {
  /** The id of the template that declares it. */
  readonly templateId: string;
  readonly logicalId: string;
  /** The CloudFormation type, `AWS::S3::Bucket`. */
  readonly type: string;
  readonly properties: ResolvedObject;
  /** The CDK construct path, where the template's metadata or the assembly gives one. */
  readonly constructPath?: string;
  /** What `Ref` returns. */
  readonly ref: Text;
  /** The ARN where the type is known to have one, structured so that equal ARNs compare equal. */
  readonly arn?: Text;
  /** `unknown` when a condition that could not be enumerated decides whether it exists. */
  readonly presence: 'certain' | 'unknown';
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
  readonly dependsOn: readonly string[];
  /** Labels that are given from outside the template. */
  readonly givenLabels?: GivenLabels;
  /** The metadata as written, unresolved. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A template with every intrinsic evaluated, under one choice of conditions and enumerated parameters. */
export interface ResolvedTemplate {
  readonly id: string;
  readonly file: string;
  readonly stackName?: string;
  readonly parent?: { readonly templateId: string; readonly logicalId: string };
  /** The account, a literal or the symbol of `AWS::AccountId`. */
  readonly account: Text;
  /** The region, a literal or the symbol of `AWS::Region`. */
  readonly region: Text;
  readonly partition: string;
  readonly resources: readonly ResolvedResource[];
  readonly outputs: ResolvedObject;
  /** What could not be resolved outside resources (transforms, parameters without a meaning, ...). */
  readonly problems: readonly string[];
}

/** The whole assembly under one choice of conditions and enumerated parameters. */
export interface ResolvedAssembly {
  /** The choice in words, empty when the templates leave nothing to choose: `TeamA: parameter Stage is "prod"`. */
  readonly choices: readonly string[];
  readonly templates: readonly ResolvedTemplate[];
  readonly problems: readonly string[];
}
