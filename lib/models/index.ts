export * from './approved-model';
export * from './guardrail-pin';
export * from './model-gateway';
export * from './model-price';
