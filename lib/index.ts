export * from './experiments';
export * from './masking';
export * from './network';
export * from './operators';
