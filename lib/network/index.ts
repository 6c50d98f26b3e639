export * from './endpoint-service';
export * from './endpoint-use';
