export * from './experiments';
export * from './masking';
export * from './network';
export * from './operators';
export * from './organization';
export * from './workloads';
