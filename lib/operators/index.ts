export * from './operator-api';
