export { GuardrailDocument, GuardrailProps } from './guardrail-document';
export * from './sandbox-boundary';
export * from './sandbox-guardrails';
