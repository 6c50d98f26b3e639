import { Duration, Stack, Tags, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { bundledFunction } from '../private/bundled-function';
import { AuditRole, AuditTag } from '../private/contracts/audit-tags';
import { MetricEnv } from '../private/contracts/observations';
import { ShutdownEnv } from '../private/contracts/shutdown';
import { allowPassingScheduleRoles, allowRestoring } from './shutdown-rights';
import { ShutdownWorkflow } from './shutdown-workflow';
import { ISpendLedger } from './spend-ledger';

export interface FuseSwitchProps {
  readonly ledger: ISpendLedger;
  /** JSON of ShutdownTargets; may hold tokens. */
  readonly targets: string;
  readonly shutdown: ShutdownWorkflow;
}

/** Answers the people who arm or blow the fuse. Outside the VPC, like the shutdown whose doing it reverses; it may read no data. */
export class FuseSwitch extends Construct {
  public readonly handler: lambda.Function;

  constructor(scope: Construct, id: string, props: FuseSwitchProps) {
    super(scope, id);
    const { memory, stateMachine } = props.shutdown;
    this.handler = bundledFunction(this, 'Handler', {
      bundle: 'fuse',
      description: 'Arms the fuse for a person, after putting back what the shutdown disabled; or blows it',
      environment: {
        ...props.ledger.environment,
        [ShutdownEnv.MEMORY_TABLE]: memory.tableName,
        [ShutdownEnv.TARGETS]: props.targets,
        [ShutdownEnv.STATE_MACHINE]: stateMachine.stateMachineArn,
        [MetricEnv.SANDBOX]: Stack.of(this).stackName,
      },
      memorySize: 512,
      // As long as API Gateway waits. What was not put back by then is put back when the person asks again.
      timeout: Duration.seconds(29),
    });
    if (this.handler.role) {
      Tags.of(this.handler.role).add(AuditTag.ROLE, AuditRole.SHUTDOWN);
      props.ledger.grantFuse(this.handler.role);
    }
    memory.grant(this.handler, 'dynamodb:Scan', 'dynamodb:DeleteItem');
    stateMachine.grant(this.handler, 'states:ListExecutions');
    allowRestoring(this.handler);
    allowPassingScheduleRoles(this.handler);
  }
}
