import { RE2JS } from 're2js';
import { z } from 'zod';
import { EXPERIMENT_DIGEST_PATTERN, ExperimentManifest } from '../../lib/private/contracts/experiments';
import { canonicalJson, contentDigest } from './canonical-json';
import { explainIssues } from './operator-route';

/** The assertions of promptfoo that need neither code nor a model to decide. Each may be negated with `not-`. */
export const ASSERTION_TYPES = [
  'contains',
  'icontains',
  'contains-all',
  'contains-any',
  'icontains-all',
  'icontains-any',
  'equals',
  'starts-with',
  'regex',
  'is-json',
  'contains-json',
] as const;
export type AssertionType = (typeof ASSERTION_TYPES)[number];

const TAKES_LIST: readonly string[] = ['contains-all', 'contains-any', 'icontains-all', 'icontains-any'];
const TAKES_NOTHING: readonly string[] = ['is-json', 'contains-json'];
const RUNS_CODE: readonly string[] = ['javascript', 'python', 'ruby', 'webhook'];

/** A manifest is one item of a DynamoDB table, whose items end at 400 KB. */
const MAX_MANIFEST_BYTES = 200_000;

const text = (max: number) => z.string().min(1, 'must not be empty').max(max, `must have at most ${max} characters`);

const assertion = z
  .strictObject({
    type: z.string(),
    value: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  })
  .superRefine(({ type, value }, context) => {
    const problem = assertionProblem(type, value);
    if (problem) {
      context.addIssue({ code: 'custom', message: problem });
    }
  });

function assertionProblem(type: string, value: string | readonly string[] | undefined): string | undefined {
  const base = type.replace(/^not-/, '');
  if (RUNS_CODE.includes(base)) {
    return `the assertion '${type}' would run code in the sandbox's own function and is not accepted; use one of ${ASSERTION_TYPES.join(', ')}`;
  }
  if (!ASSERTION_TYPES.some((known) => known === base)) {
    return `the assertion type '${type}' is not known; use one of ${ASSERTION_TYPES.join(', ')}, each also with 'not-' before it`;
  }
  if (TAKES_NOTHING.includes(base)) {
    return value === undefined ? undefined : `the assertion '${type}' takes no value (JSON schemas are not supported)`;
  }
  if (TAKES_LIST.includes(base)) {
    return Array.isArray(value) ? undefined : `the assertion '${type}' needs a list of texts as its value`;
  }
  if (typeof value !== 'string') {
    return `the assertion '${type}' needs a text as its value`;
  }
  return base === 'regex' ? regexProblem(value) : undefined;
}

function regexProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return `the regular expression ${JSON.stringify(pattern)} is not RE2 (no look-around, no backreferences): ${error instanceof Error ? error.message : 'it does not compile'}`;
  }
}

/** Converse's own rule. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html */
const tool = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, 'must have 1 to 64 letters, digits, _ or -'),
  description: text(10_000).optional(),
  inputSchema: z.record(z.string(), z.json()),
});

const promptTemplate = text(100_000).refine((prompt) => !/\{%|\{#/.test(prompt), {
  message: "holds '{%' or '{#': only {{column}} is replaced, there are no other template commands",
});

const receipt = text(1024).regex(
  /^receipts\//,
  "must be the key of a receipt in the masked zone: it begins with 'receipts/'",
);
const receiptSha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of the receipt object: 64 hexadecimal digits');

function schemaOf<T extends z.ZodType>(dataset: T) {
  return z
    .strictObject({
      name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must have 1 to 63 small letters, digits or hyphens'),
      description: text(1000).optional(),
      model: z.string().regex(/^[a-zA-Z0-9.:/_-]{1,2048}$/, 'must be a model id or inference profile id of Bedrock'),
      parameters: z.strictObject({
        maxTokens: z.number().int().min(1).max(1_000_000),
        temperature: z.number().min(0).max(1).optional(),
        topP: z.number().min(0).max(1).optional(),
        stopSequences: z.array(text(256)).min(1).max(2500).optional(),
      }),
      system: text(100_000).optional(),
      prompt: promptTemplate,
      tools: z.array(tool).max(64).default([]),
      dataset,
      assertions: z.array(assertion).min(1, 'needs at least one assertion').max(100),
      safety: z
        .array(
          z.strictObject({
            name: text(100),
            prompt: text(100_000),
            assertions: z.array(assertion).min(1, 'needs at least one assertion').max(100),
          }),
        )
        .max(200)
        .default([]),
      trials: z.number().int().min(1).max(1000).default(10),
    })
    .superRefine((manifest, context) => {
      refuseRepeated(
        manifest.tools.map(({ name }) => name),
        'tools',
        context,
      );
      refuseRepeated(
        manifest.safety.map(({ name }) => name),
        'safety',
        context,
      );
      const size = Buffer.byteLength(JSON.stringify(manifest));
      if (size > MAX_MANIFEST_BYTES) {
        context.addIssue({ code: 'custom', message: `has ${size} bytes; at most ${MAX_MANIFEST_BYTES} are accepted` });
      }
    });
}

export const manifestSchema = schemaOf(z.strictObject({ receipt, sha256: receiptSha256 }));

/** A manifest as people write it: the receipt's hash may still be to be filled in. */
export const manifestDraftSchema = schemaOf(z.strictObject({ receipt, sha256: receiptSha256.optional() }));

function refuseRepeated(names: string[], place: string, context: z.RefinementCtx): void {
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    context.addIssue({
      code: 'custom',
      path: [place],
      message: `the name '${repeated}' is used twice; give each its own`,
    });
  }
}

/** A manifest together with the one way to write it and its name. */
export interface SealedManifest {
  readonly manifest: ExperimentManifest;
  readonly canonical: string;
  readonly digest: string;
}

/** A manifest as a person or a table gives it, checked; its faults are thrown together as one sentence. */
export function sealManifest(value: unknown): SealedManifest {
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) {
    throw new ManifestError(explainIssues(parsed.error));
  }
  return { manifest: parsed.data, canonical: canonicalJson(parsed.data), digest: contentDigest(parsed.data) };
}

/** What is wrong with a manifest. */
export class ManifestError extends Error {}

/** The manifest that a table holds under a digest, after recomputing the digest: what was altered in the table is not used. */
export function openManifest(canonical: string, digest: string): ExperimentManifest {
  const stored: unknown = JSON.parse(canonical);
  // Hashed as it is stored, before the schema fills in defaults: a later version's defaults do not change an old digest.
  const actual = contentDigest(stored);
  if (actual !== digest) {
    throw new ManifestError(
      `The manifest stored under ${digest} hashes to ${actual}: it was altered after it was registered. Register the experiment anew.`,
    );
  }
  return sealManifest(stored).manifest;
}

const digestPattern = new RegExp(EXPERIMENT_DIGEST_PATTERN);

/** A digest as people write it: with or without `sha256:`. Undefined when it is none. */
export function parseDigest(value: string): string | undefined {
  const digest = value.startsWith('sha256:') ? value : `sha256:${value}`;
  return digestPattern.test(digest) ? digest : undefined;
}

/** A digest in a request's body. */
export const digestSchema = z.string().transform((value, context) => {
  const digest = parseDigest(value);
  if (digest === undefined) {
    context.addIssue({
      code: 'custom',
      message: `'${value}' is not the digest of an experiment: 'sha256:' and 64 hexadecimal digits`,
    });
    return z.NEVER;
  }
  return digest;
});
