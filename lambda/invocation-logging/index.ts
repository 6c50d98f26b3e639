import {
  BedrockClient,
  DeleteModelInvocationLoggingConfigurationCommand,
  GetModelInvocationLoggingConfigurationCommand,
  type LoggingConfig,
  PutModelInvocationLoggingConfigurationCommand,
} from '@aws-sdk/client-bedrock';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import {
  type DesiredInvocationLogging,
  InvocationLoggingEnv,
  NOTHING_REMEMBERED,
  type ReassertRequest,
} from '../../lib/private/contracts/invocation-logging';
import { MetricName } from '../../lib/private/contracts/observations';
import { publishMetrics } from '../shared/metrics';
import { type Occasion, decide, loggingConfig } from './decide';
import { answerCloudFormation } from './respond';

const bedrock = new BedrockClient();
const ssm = new SSMClient();

export async function handler(event: CloudFormationCustomResourceEvent | ReassertRequest): Promise<void> {
  if ('reassert' in event) {
    await keep('REASSERT');
    return;
  }
  await answerCloudFormation(event, 'bedrock-invocation-logging', () =>
    keep(event.RequestType === 'Delete' ? 'REMOVE' : 'SET_UP'),
  );
}

async function keep(occasion: Occasion): Promise<void> {
  const desired = JSON.parse(process.env[InvocationLoggingEnv.DESIRED] ?? '') as DesiredInvocationLogging;
  const { loggingConfig: current } = await bedrock.send(new GetModelInvocationLoggingConfigurationCommand());
  const earlier = await recall();
  const decision = decide(occasion, current, desired, earlier);
  if (decision.remember) await remember(decision.remember);
  switch (decision.action) {
    case 'PUT_OURS':
      await put(loggingConfig(desired));
      break;
    case 'PUT_EARLIER':
      if (earlier) await put(earlier);
      break;
    case 'DELETE':
      await bedrock.send(new DeleteModelInvocationLoggingConfigurationCommand());
      break;
    case 'LEAVE':
      break;
  }
  if (occasion === 'REASSERT') {
    publishMetrics({ [MetricName.INVOCATION_LOGGING_ON]: decision.asDesired ? 1 : 0 });
  }
}

async function put(config: LoggingConfig): Promise<void> {
  await bedrock.send(new PutModelInvocationLoggingConfigurationCommand({ loggingConfig: config }));
}

async function recall(): Promise<LoggingConfig | undefined> {
  const { Parameter } = await ssm.send(
    new GetParameterCommand({ Name: process.env[InvocationLoggingEnv.EARLIER_PARAMETER] }),
  );
  const value = Parameter?.Value ?? NOTHING_REMEMBERED;
  return value === NOTHING_REMEMBERED ? undefined : (JSON.parse(value) as LoggingConfig);
}

async function remember(config: LoggingConfig): Promise<void> {
  await ssm.send(
    new PutParameterCommand({
      Name: process.env[InvocationLoggingEnv.EARLIER_PARAMETER],
      Value: JSON.stringify(config),
      Overwrite: true,
    }),
  );
}
