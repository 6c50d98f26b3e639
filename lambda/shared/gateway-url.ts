import { GatewayEnv } from '../../lib/private/contracts/gateway';
import { requireEnv } from './require-env';

/**
 * Where a function finds the model gateway, without a slash at the end.
 *
 * The local cloud, told by AWS_ENDPOINT_URL, serves REST APIs under its own address.
 */
export function gatewayUrl(): string {
  const api = requireEnv(GatewayEnv.API_ID);
  const stage = requireEnv(GatewayEnv.STAGE);
  const endpoint = process.env.AWS_ENDPOINT_URL;
  return endpoint
    ? `${endpoint.replace(/\/$/, '')}/_aws/execute-api/${api}/${stage}`
    : `https://${api}.execute-api.${requireEnv('AWS_REGION')}.amazonaws.com/${stage}`;
}
