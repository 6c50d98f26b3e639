export * from './experiment-registry';
