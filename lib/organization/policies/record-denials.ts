import { ControlPlane, Denial } from './denial';

const { DEPLOYMENT } = ControlPlane;

/** What would put the records out of sight or let the spending run: trail, logs, keys, budgets, alarms. */
export function recordDenials(): Denial[] {
  return [
    {
      sid: 'RecordsByDeploymentOnly',
      closes: ['OBS-01'],
      actions: [
        'cloudtrail:Delete*',
        'cloudtrail:Put*',
        'cloudtrail:StopLogging',
        'cloudtrail:Update*',
        'kms:DisableKey',
        'kms:ScheduleKeyDeletion',
        'logs:AssociateKmsKey',
        'logs:Delete*',
        'logs:DisassociateKmsKey',
        'logs:PutDataProtectionPolicy',
        'logs:PutRetentionPolicy',
        's3:DeleteBucket',
        's3:PutBucketObjectLockConfiguration',
        's3:PutBucketVersioning',
        's3:PutLifecycleConfiguration',
      ],
      except: [DEPLOYMENT],
    },
    {
      sid: 'NoBreakingOfObjectLock',
      closes: ['OBS-01'],
      actions: ['s3:BypassGovernanceRetention'],
    },
    {
      sid: 'BudgetByDeploymentOnly',
      closes: ['CST-01'],
      actions: [
        'budgets:CreateBudgetAction',
        'budgets:DeleteBudgetAction',
        'budgets:ModifyBudget',
        'budgets:UpdateBudgetAction',
        'cloudwatch:DeleteAlarms',
        'cloudwatch:DisableAlarmActions',
        'cloudwatch:PutMetricAlarm',
        'dynamodb:CreateTable',
        'dynamodb:DeleteTable',
        'dynamodb:UpdateTable',
        'dynamodb:UpdateTimeToLive',
        'pipes:DeletePipe',
        'states:DeleteStateMachine*',
      ],
      except: [DEPLOYMENT],
    },
  ];
}
