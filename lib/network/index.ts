export * from './endpoint-service';
export * from './endpoint-use';
export { ExistingIsolatedNetworkProps } from './existing-isolated-network';
export { GatewayPrefixLists } from './gateway-prefix-lists';
export * from './isolated-network';
export { VpcBlockPublicAccess } from './vpc-block-public-access';
