import { IDataZone } from '../masking';
import { IIsolatedNetwork } from '../network';
import { SandboxBoundary } from '../organization';

/** What a sandbox gives to every workload that is put inside. */
export interface WorkloadSurroundings {
  /** Where its network interfaces are placed. */
  readonly network: IIsolatedNetwork;
  /** The most that it can ever do. */
  readonly boundary: SandboxBoundary;
  /** The zone whose objects it may read. */
  readonly masked: IDataZone;
  /** The model gateway's URL, which takes the place of Bedrock's. */
  readonly gatewayUrl: string;
  /**
   * Environment variables beside those of the library.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };
}
