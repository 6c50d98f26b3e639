export * from './decide';
export * from './evaluate-request';
export * from './parse-policy';
export * from './types';
