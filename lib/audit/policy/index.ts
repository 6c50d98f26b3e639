export * from './decide';
export * from './diff-requests';
export * from './evaluate-request';
export * from './parse-policy';
export * from './proofs';
export * from './question-key';
export * from './types';
