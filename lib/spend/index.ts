export * from './spend-ledger';
export * from './spend-limit';
