export * from './given-labels';
export * from './json-text';
export * from './load-assembly';
export * from './resolve-assembly';
export * from './symbolic-text';
export { isResolvedObject } from './template-scope';
export * from './types';
