import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { eventually } from '../../bin/local/story/check';
import type { ClientConfig, Team } from '../../bin/local/story/context';
import { shutdownSteps } from '../../bin/local/story/spend';

/** A request to the people's door, signed as somebody. */
export async function operatorRequest(
  team: Team,
  who: ClientConfig,
  method: string,
  path: string,
  body: unknown,
): Promise<{ status: number; body: unknown }> {
  const stage = new URL(team.output('OperatorUrl')).pathname.replaceAll('/', '');
  const url = new URL(`${team.admin.endpoint}/_aws/execute-api/${team.output('OperatorApiId')}/${stage}${path}`);
  const request = new HttpRequest({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    port: Number(url.port),
    path: url.pathname,
    headers: { host: url.host, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const signed = await new SignatureV4({
    service: 'execute-api',
    region: who.region,
    credentials: who.credentials,
    sha256: Sha256,
  }).sign(request);
  const response = await fetch(url, { method, headers: signed.headers, body: JSON.stringify(body) });
  return { status: response.status, body: JSON.parse(await response.text()) as unknown };
}

/** Arms a sandbox's fuse for the tests that follow, once the shutdown that blowing it started has ended. */
export async function armFuse(team: Team): Promise<void> {
  // A fuse that is armed before its shutdown has begun is blown again by it: the stream tells of a blown fuse a moment later.
  await shutdownSteps(team);
  const operator = await team.person('OperatorRoleArn', 'olga');
  await eventually(
    `an armed fuse of ${team.name}`,
    async () => {
      const { status } = await operatorRequest(team, operator, 'POST', '/fuse/arm', { reason: 'the next test' });
      return status === 200 ? true : undefined;
    },
    120,
  );
}
