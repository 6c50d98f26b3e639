import type { LoggingConfig } from '@aws-sdk/client-bedrock';
import { decide, loggingConfig } from '../../../lambda/invocation-logging/decide';

const ours = { logGroupName: 'ours', roleArn: 'arn:role', bodyBucket: 'bodies', bodyPrefix: 'bedrock' };
const theirs: LoggingConfig = { s3Config: { bucketName: 'central' }, textDataDeliveryEnabled: true };
const put = loggingConfig(ours);

test('setting up remembers what was there, once', () => {
  expect(decide('SET_UP', theirs, ours, undefined)).toEqual({ action: 'PUT_OURS', remember: theirs, asDesired: false });
  expect(decide('SET_UP', theirs, ours, { s3Config: { bucketName: 'older' } })).toEqual({
    action: 'PUT_OURS',
    asDesired: false,
  });
  expect(decide('SET_UP', undefined, ours, undefined)).toEqual({ action: 'PUT_OURS', asDesired: false });
});

test('setting up again over our own older configuration does not take that for an earlier one', () => {
  const older = { ...put, textDataDeliveryEnabled: false };
  expect(decide('SET_UP', older, ours, undefined)).toEqual({ action: 'PUT_OURS', asDesired: false });
});

test.each([
  ['off', undefined],
  ["somebody else's", theirs],
  ['without text', { ...put, textDataDeliveryEnabled: false }],
  ['without large bodies', { ...put, cloudWatchConfig: { logGroupName: 'ours', roleArn: 'arn:role' } }],
])('re-asserting puts ours back when it is %s, and remembers nothing', (_, current) => {
  expect(decide('REASSERT', current, ours, undefined)).toEqual({ action: 'PUT_OURS', asDesired: false });
});

test('re-asserting leaves ours alone, also with more switched on', () => {
  expect(decide('REASSERT', { ...put, videoDataDeliveryEnabled: false }, ours, undefined)).toEqual({
    action: 'LEAVE',
    asDesired: true,
  });
});

test('removing puts the earlier one back, or switches off what was off', () => {
  expect(decide('REMOVE', put, ours, theirs)).toMatchObject({ action: 'PUT_EARLIER' });
  expect(decide('REMOVE', put, ours, undefined)).toMatchObject({ action: 'DELETE' });
});

test("removing leaves somebody else's configuration alone", () => {
  expect(decide('REMOVE', theirs, ours, undefined)).toMatchObject({ action: 'LEAVE' });
  expect(decide('REMOVE', undefined, ours, theirs)).toMatchObject({ action: 'LEAVE' });
});
