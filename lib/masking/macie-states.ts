import {
  Duration,
  Stack,
  aws_iam as iam,
  aws_stepfunctions as sfn,
  aws_stepfunctions_tasks as tasks,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DataZone } from './data-zone';
import { MacieReview } from './macie-review';

// A one-time job rarely takes longer for one object; a second opinion that takes longer is none.
const POLLS = 120;
const BETWEEN_POLLS = Duration.minutes(1);

/**
 * Asks Macie by a classification job over the one object. The state machine calls Macie itself, so that no function that can
 * read data needs a way to it. Whatever goes wrong means that there is no opinion.
 */
export function macieStates(scope: Construct, review: MacieReview): sfn.IChainable {
  const noOpinion = new sfn.Pass(scope, 'NoOpinion', {
    parameters: { answered: false, required: review.isRequired, types: [] },
  });
  const nothingFound = opinion(scope, 'NothingFound', review, { types: [] });
  const found = opinion(scope, 'Opinion', review, { 'types.$': '$.findings.types' });
  const call = callFactory(scope, noOpinion);

  const create = call('StartMacieJob', 'createClassificationJob', '$.job', {
    ClientToken: sfn.JsonPath.stringAt('$.id'),
    JobType: 'ONE_TIME',
    Name: sfn.JsonPath.format('masking-{}', sfn.JsonPath.stringAt('$.id')),
    S3JobDefinition: {
      BucketDefinitions: [
        { AccountId: Stack.of(scope).account, Buckets: sfn.JsonPath.array(sfn.JsonPath.stringAt('$.source.bucket')) },
      ],
      Scoping: {
        Includes: {
          And: [
            {
              SimpleScopeTerm: {
                Comparator: 'STARTS_WITH',
                Key: 'OBJECT_KEY',
                Values: sfn.JsonPath.array(sfn.JsonPath.stringAt('$.source.key')),
              },
            },
          ],
        },
      },
    },
  });
  const describe = call('AskMacieJob', 'describeClassificationJob', '$.status', {
    JobId: sfn.JsonPath.stringAt('$.job.JobId'),
  });
  const list = call('ListMacieFindings', 'listFindings', '$.found', {
    FindingCriteria: {
      Criterion: { 'classificationDetails.jobId': { Eq: sfn.JsonPath.array(sfn.JsonPath.stringAt('$.job.JobId')) } },
    },
    MaxResults: 50,
  });
  const read = call(
    'ReadMacieFindings',
    'getFindings',
    '$.findings',
    { FindingIds: sfn.JsonPath.objectAt('$.found.FindingIds') },
    { 'types.$': '$.Findings[*].ClassificationDetails.Result.SensitiveData[*].Detections[*].Type' },
  );
  const first = new sfn.Pass(scope, 'FirstPoll', { parameters: { count: 0 }, resultPath: '$.polls' });
  const next = new sfn.Pass(scope, 'NextPoll', {
    parameters: { 'count.$': 'States.MathAdd($.polls.count, 1)' },
    resultPath: '$.polls',
  });
  const wait = new sfn.Wait(scope, 'WaitForMacie', { time: sfn.WaitTime.duration(BETWEEN_POLLS) });
  const isAny = new sfn.Choice(scope, 'IsAnythingFound')
    .when(sfn.Condition.isPresent('$.found.FindingIds[0]'), read.next(found))
    .otherwise(nothingFound);
  const isDone = new sfn.Choice(scope, 'HasMacieAnswered')
    .when(sfn.Condition.stringEquals('$.status.JobStatus', 'COMPLETE'), list.next(isAny))
    .when(
      sfn.Condition.or(
        sfn.Condition.not(sfn.Condition.stringEquals('$.status.JobStatus', 'RUNNING')),
        sfn.Condition.numberGreaterThanEquals('$.polls.count', POLLS),
      ),
      noOpinion,
    )
    .otherwise(next.next(wait));
  return create.next(first).next(wait).next(describe).next(isDone);
}

/**
 * Lets Macie read raw objects, by its service-linked role. Macie keeps no samples that anybody could retrieve unless that is
 * configured, and the sandbox's boundary denies the retrieval.
 * https://docs.aws.amazon.com/macie/latest/user/discovery-supported-encryption-types.html
 */
export function admitMacie(scope: Construct, raw: DataZone): void {
  const role = iam.Role.fromRoleArn(
    scope,
    'MacieRole',
    Stack.of(scope).formatArn({
      service: 'iam',
      region: '',
      resource: 'role',
      resourceName: 'aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie',
    }),
    { mutable: false },
  );
  raw.admitReader(role);
  raw.key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'MacieDecrypts',
      principals: [new iam.ArnPrincipal(role.roleArn)],
      actions: ['kms:Decrypt'],
      resources: ['*'],
    }),
  );
}

function opinion(scope: Construct, id: string, review: MacieReview, types: Record<string, unknown>): sfn.Pass {
  return new sfn.Pass(scope, id, { parameters: { answered: true, required: review.isRequired, ...types } });
}

type CallFactory = (
  id: string,
  action: string,
  resultPath: string,
  parameters: Record<string, unknown>,
  resultSelector?: Record<string, unknown>,
) => tasks.CallAwsService;

function callFactory(scope: Construct, noOpinion: sfn.Pass): CallFactory {
  return (id, action, resultPath, parameters, resultSelector) => {
    const call = new tasks.CallAwsService(scope, id, {
      service: 'macie2',
      action,
      parameters,
      resultPath,
      resultSelector,
      // Of these four only DescribeClassificationJob takes a resource, whose id Macie makes.
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonmacie.html
      iamResources: ['*'],
      taskTimeout: sfn.Timeout.duration(Duration.minutes(1)),
    });
    call.addRetry({ interval: Duration.seconds(5), backoffRate: 2, maxAttempts: 5 });
    call.addCatch(noOpinion, { resultPath: sfn.JsonPath.DISCARD });
    return call;
  };
}
