import type { SNSEvent } from 'aws-lambda';
import { type AlarmEvent, breachOf } from '../../../lambda/breach/breach';

test("AWS Budgets' notice names the budget", () => {
  const event = {
    Records: [{ Sns: { Subject: 'AWS Budgets: sandbox has exceeded your alert threshold' } }],
  } as SNSEvent;
  expect(breachOf(event)).toEqual({
    reason: 'AWS_BUDGET',
    detail: 'AWS Budgets: AWS Budgets: sandbox has exceeded your alert threshold',
  });
});

test('the alarm on calls past the gateway says why it went off, in no more than a sentence', () => {
  const event: AlarmEvent = {
    source: 'aws.cloudwatch',
    alarmData: { alarmName: 'Bypass', state: { reason: 'Threshold Crossed'.repeat(100) } },
  };
  const { reason, detail } = breachOf(event);
  expect(reason).toBe('BYPASS');
  expect(detail.startsWith('Alarm Bypass: Threshold Crossed')).toBe(true);
  expect(detail).toHaveLength(300);
});
