import { App, Stack } from 'aws-cdk-lib';
import { DataZone } from '../../../lib/masking';
import { IsolatedNetwork } from '../../../lib/network';
import { SandboxBoundary } from '../../../lib/organization';
import { WorkloadSurroundings } from '../../../lib/workloads';

export const GATEWAY_URL = 'https://abcdef1234.execute-api.eu-west-1.amazonaws.com/v1';

/** A stack with what a sandbox gives to its workloads. */
export function surroundedStack(app = new App()): { stack: Stack; surroundings: WorkloadSurroundings } {
  const stack = new Stack(app, 'Sandbox', { env: { account: '111122223333', region: 'eu-west-1' } });
  return {
    stack,
    surroundings: {
      network: new IsolatedNetwork(stack, 'Network'),
      boundary: new SandboxBoundary(stack, 'Boundary'),
      masked: new DataZone(stack, 'Masked', { zoneName: 'masked' }),
      gatewayUrl: GATEWAY_URL,
    },
  };
}
