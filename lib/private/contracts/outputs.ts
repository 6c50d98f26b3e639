/**
 * The CloudFormation outputs of a sandbox's stack: what people, the commands and the end-to-end tests find it by.
 * The values are the outputs' logical ids.
 */
export const SandboxOutput = {
  TEAM: 'Team',
  RAW_BUCKET: 'RawBucketName',
  MASKED_BUCKET: 'MaskedBucketName',
  QUARANTINE_BUCKET: 'QuarantineBucketName',
  OUTBOX_BUCKET: 'OutboxBucketName',
  WORKSPACE_BUCKET: 'WorkspaceBucketName',
  MASKING_STATE_MACHINE: 'MaskingStateMachineArn',
  RECEIPT_KEY: 'ReceiptKeyArn',
  GATEWAY_URL: 'GatewayUrl',
  GATEWAY_API: 'GatewayApiId',
  OPERATOR_URL: 'OperatorUrl',
  OPERATOR_API: 'OperatorApiId',
  LEDGER_TABLE: 'LedgerTableName',
  SHUTDOWN_STATE_MACHINE: 'ShutdownStateMachineArn',
  TRAIL_TABLE: 'TrailTableName',
  INVOCATION_LOG_GROUP: 'InvocationLogGroupName',
  EXPERIMENT_TABLE: 'ExperimentTableName',
  RUN_STATE_MACHINE: 'RunStateMachineArn',
  PROMOTION_STATE_MACHINE: 'PromotionStateMachineArn',
  PROMOTION_KEY: 'PromotionKeyArn',
  RESET_STATE_MACHINE: 'ResetStateMachineArn',
  TEAM_ROLE: 'TeamRoleArn',
  OPERATOR_ROLE: 'OperatorRoleArn',
} as const;
