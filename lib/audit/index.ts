export * from './isolation-audit';
