export * from './audit-diff';
export * from './difference';
