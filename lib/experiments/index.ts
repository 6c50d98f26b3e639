export * from './experiment-registry';
export * from './experiment-runs';
