export * from './invocation-trail';
export * from './trail-retention';
