import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/**
 * Does the work and tells CloudFormation how it went, always: a custom resource without an answer keeps a stack waiting.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function answerCloudFormation(
  event: CloudFormationCustomResourceEvent,
  physicalId: string,
  work: () => Promise<void>,
): Promise<void> {
  let failure: string | undefined;
  try {
    await work();
  } catch (error) {
    failure = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  const response = await fetch(event.ResponseURL, {
    method: 'PUT',
    // The signature of the address covers an empty content type.
    headers: { 'content-type': '' },
    body: JSON.stringify({
      Status: failure === undefined ? 'SUCCESS' : 'FAILED',
      ...(failure !== undefined && { Reason: failure }),
      PhysicalResourceId: physicalId,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
    }),
  });
  if (!response.ok) {
    throw new Error(`CloudFormation answered ${response.status} when told how the custom resource went.`);
  }
}
