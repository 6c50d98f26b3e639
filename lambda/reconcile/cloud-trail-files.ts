import { gunzipSync } from 'node:zlib';
import type { CloudTrailCall } from './witnesses';

/**
 * The operations that make a model work, under whatever endpoint: those of Bedrock Runtime and the agents' that call models
 * for their callers, and everything that bedrock-mantle infers.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/logging-using-cloudtrail.html
 */
const INVOKING =
  /^(InvokeModel|InvokeModelWithResponseStream|InvokeModelWithBidirectionalStream|Converse|ConverseStream|StartAsyncInvoke|InvokeAgent|InvokeInlineAgent|InvokeFlow|RetrieveAndGenerate|CreateModelInvocationJob)$/;
const MANTLE_INVOKING = /^Create(Inference|Response|ChatCompletion|Message)/;

/** Model calls in one of CloudTrail's files. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference.html */
export function modelCalls(file: Uint8Array): CloudTrailCall[] {
  const { Records: records } = JSON.parse(gunzipSync(file).toString('utf8')) as { Records?: CloudTrailEvent[] };
  return (records ?? []).filter(isModelCall).map((event) => ({
    at: new Date(event.eventTime).toISOString(),
    requestId: event.requestID ?? event.eventID,
    identity: event.userIdentity?.arn ?? event.userIdentity?.invokedBy ?? 'unknown',
    event: `${event.eventSource} ${event.eventName}`,
    ...(event.errorCode && { errorCode: event.errorCode }),
  }));
}

interface CloudTrailEvent {
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly eventID: string;
  readonly requestID?: string;
  readonly errorCode?: string;
  readonly userIdentity?: { readonly arn?: string; readonly invokedBy?: string };
}

function isModelCall({ eventSource, eventName }: CloudTrailEvent): boolean {
  return (
    (eventSource === 'bedrock.amazonaws.com' && INVOKING.test(eventName)) ||
    (eventSource === 'bedrock-mantle.amazonaws.com' && MANTLE_INVOKING.test(eventName))
  );
}
