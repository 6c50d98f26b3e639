export * from './data-zone';
export * from './data-zones';
