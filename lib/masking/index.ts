export * from './column-rule';
export * from './data-zone';
export * from './data-zones';
export * from './macie-review';
export * from './masking-pipeline';
export * from './masking-policy';
export * from './risk-gate';
export * from './undeclared-columns';
