export * from './sandbox-reset';
