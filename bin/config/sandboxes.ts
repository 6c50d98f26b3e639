import { z } from 'zod';
import { readYamlFile } from '../yaml-file';

const accountId = z
  .string({ error: 'an AWS account id is 12 digits in quotes (unquoted, YAML reads a number and drops leading zeros)' })
  .regex(/^\d{12}$/, 'an AWS account id is exactly 12 digits, for example "111111111111"');

const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region is written like "us-east-1"');

const sandbox = z.strictObject(
  {
    team: z
      .string()
      .regex(
        /^[a-z][a-z0-9-]{1,30}$/,
        'a team is 2 to 31 lower-case letters, digits and hyphens, beginning with a letter',
      ),
    account: accountId,
    region: region.optional(),
    models: z
      .array(
        z.string().min(1, 'a model id is not empty'),
        'a list of Bedrock model ids, for example [amazon.nova-lite-v1:0]',
      )
      .min(1, 'name at least one approved model'),
    monthlyLimitUsd: z
      .number('a number of US dollars a month, for example 100')
      .positive('a limit is more than 0 US dollars a month')
      .max(1_000_000, 'a limit is at most 1,000,000 US dollars a month')
      .default(100),
    masking: z
      .enum(['strict', 'balanced', 'hipaa-safe-harbor', 'gdpr-pseudonymise', 'pci', 'synthetic'])
      .default('strict'),
    notify: z.array(z.email('an email address')).default([]),
    availabilityZones: z.number().int().min(1, 'from 1 to 3').max(3, 'from 1 to 3').default(2),
  },
  { error: (issue) => (issue.code === 'unrecognized_keys' ? `Allowed: ${sandboxKeys().join(', ')}.` : undefined) },
);

function sandboxKeys(): string[] {
  return Object.keys(sandbox.shape);
}

const sandboxesFile = z
  .strictObject(
    {
      region: region.default('us-east-1'),
      sandboxes: z.array(sandbox, 'a list of sandboxes').min(1, 'name at least one sandbox'),
    },
    { error: (issue) => (issue.code === 'unrecognized_keys' ? 'Allowed: region, sandboxes.' : undefined) },
  )
  .superRefine((file, context) => {
    const seen = new Map<string, number>();
    file.sandboxes.forEach(({ team }, index) => {
      const first = seen.get(team);
      if (first !== undefined) {
        context.addIssue({
          code: 'custom',
          path: ['sandboxes', index, 'team'],
          input: team,
          message: `team "${team}" is already sandbox number ${first + 1}; every team has one sandbox and a name of its own`,
        });
      }
      seen.set(team, first ?? index);
    });
  });

/** One sandbox as `sandboxes.yaml` describes it, defaults filled in. */
export interface SandboxConfig extends z.infer<typeof sandbox> {
  readonly region: string;
}

/**
 * Reads `sandboxes.yaml`.
 *
 * @throws MisuseError naming file, line, value and what is allowed, for every fault in the file
 */
export function readSandboxes(file: string): SandboxConfig[] {
  const { region: defaultRegion, sandboxes } = readYamlFile(file, sandboxesFile);
  return sandboxes.map((entry) => ({ ...entry, region: entry.region ?? defaultRegion }));
}
