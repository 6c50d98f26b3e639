import { SandboxModel } from '../model/sandbox-model';
import { literalOf, textOf } from '../model/values';
import { partsOf, sameText, SymbolicText } from '../template/symbolic-text';
import type { ResolvedResource, Text } from '../template/types';

/** What a VPC endpoint leads to, as far as its name tells. */
export interface EndpointTarget {
  /** `bedrock-runtime` of `com.amazonaws.<region>.bedrock-runtime`; absent when the name is not of an AWS service. */
  readonly service?: string;
  readonly region?: Text;
  readonly serviceName?: Text;
}

/** Reads the `ServiceName` of an endpoint: `com.amazonaws.<region>.<service>`, the region symbolic or not. */
export function endpointTarget(endpoint: ResolvedResource): EndpointTarget {
  const serviceName = textOf(endpoint.properties['ServiceName']);
  if (serviceName === undefined) return {};
  const parts = partsOf(serviceName);
  const [first] = parts;
  if (typeof first !== 'string' || !/^(cn\.)?com\.amazonaws\./.test(first)) return { serviceName };
  if (parts.length === 1) {
    const match = /^(?:cn\.)?com\.amazonaws\.([a-z0-9-]+)\.([a-z0-9.-]+)$/.exec(first);
    // A private endpoint service of anybody's is com.amazonaws.vpce.<region>.vpce-svc-<id>.
    if (!match || match[1] === 'vpce' || match[2]?.startsWith('vpce-svc')) return { serviceName };
    return { serviceName, region: match[1], service: match[2] };
  }
  const last = parts.at(-1);
  const region = parts[1];
  if (parts.length !== 3 || typeof last !== 'string' || typeof region !== 'object' || !('kind' in region))
    return { serviceName };
  if (region.kind !== 'region' || !last.startsWith('.') || !/^(cn\.)?com\.amazonaws\.$/.test(first))
    return { serviceName };
  return { serviceName, region: SymbolicText.symbol(region), service: last.slice(1) };
}

export function isOwnRegion(sandbox: SandboxModel, target: EndpointTarget): boolean {
  return target.region !== undefined && sameText(target.region, sandbox.region);
}

export function isGatewayEndpoint(endpoint: ResolvedResource): boolean {
  const type = literalOf(endpoint.properties['VpcEndpointType']);
  return type === undefined || type === 'Gateway';
}

/** A name for people: `s3`, or what the template says. */
export function endpointName(endpoint: ResolvedResource): string {
  const target = endpointTarget(endpoint);
  return target.service ?? String(target.serviceName ?? endpoint.logicalId);
}
