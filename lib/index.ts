export * from './masking';
export * from './network';
