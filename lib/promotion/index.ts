export * from './promotion-criteria';
export * from './promotion-workflow';
