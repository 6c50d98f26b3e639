import { createHash, randomBytes } from 'node:crypto';
import { EXPERIMENT_DIGEST_PATTERN } from '../../lib/private/contracts/experiments';
import { TOKEN_PREFIX, TokenItem, TokenRequest, TokenResponse } from '../../lib/private/contracts/gateway';

/** What was asked for cannot be given; the status and the sentence for the caller. */
export class MintError extends Error {
  public constructor(
    public readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const SHORTEST_SECONDS = 60;
const FIELDS: readonly string[] = ['experiment', 'run', 'lifetime'] satisfies readonly (keyof TokenRequest)[];

/**
 * @param longest seconds
 * @throws MintError
 */
export function readTokenRequest(body: string, longest: number): TokenRequest & { readonly lifetime: number } {
  const request = parsed(body);
  const unknown = Object.keys(request).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) {
    throw new MintError(
      400,
      `The request has the unknown field '${unknown.slice(0, 64)}'. Allowed are ${FIELDS.join(', ')}.`,
    );
  }
  const { experiment, run, lifetime = longest } = request;
  if (typeof experiment !== 'string' || !new RegExp(EXPERIMENT_DIGEST_PATTERN).test(experiment)) {
    throw new MintError(
      400,
      'experiment is missing or is no digest. Give the digest under which it is registered: "sha256:" and 64 hexadecimal digits.',
    );
  }
  if (run !== undefined && (typeof run !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(run))) {
    throw new MintError(400, 'run is not a name of a run: up to 64 letters, digits, hyphens and underscores.');
  }
  if (
    typeof lifetime !== 'number' ||
    !Number.isInteger(lifetime) ||
    lifetime < SHORTEST_SECONDS ||
    lifetime > longest
  ) {
    throw new MintError(400, `lifetime is not a whole number of seconds from ${SHORTEST_SECONDS} to ${longest}.`);
  }
  return { experiment, ...(run === undefined ? {} : { run }), lifetime };
}

function parsed(body: string): Record<string, unknown> {
  try {
    const value = JSON.parse(body) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Answered below, as any other body that is no object.
  }
  throw new MintError(400, 'The body is not a JSON object. Send {"experiment": "sha256:..."}.');
}

/** A token, and the item by which the gateway knows it: the token itself is told once and stored nowhere. */
export function mintToken(
  workload: string,
  request: TokenRequest & { readonly lifetime: number },
  now: number,
): { readonly response: TokenResponse; readonly item: TokenItem } {
  const token = `${TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`;
  const trace = randomBytes(16).toString('hex');
  const expiresAt = Math.floor(now / 1000) + request.lifetime;
  return {
    response: { token, trace, expiresAt: new Date(expiresAt * 1000).toISOString() },
    item: {
      tokenHash: createHash('sha256').update(token).digest('hex'),
      workload,
      experiment: request.experiment,
      ...(request.run === undefined ? {} : { run: request.run }),
      trace,
      issuedAt: new Date(now).toISOString(),
      expiresAt,
    },
  };
}
