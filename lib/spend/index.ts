export * from './spend-ledger';
export * from './spend-limit';
export * from './shutdown-scope';
export * from './spend-guard';
