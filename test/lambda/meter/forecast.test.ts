import { spendLevel } from '../../../lambda/meter/forecast';

const team = (available: number, period = '2026-11') => ({ limit: 1000, available, period });

test('held and spent count alike', () => {
  expect(spendLevel(team(250), new Date('2026-11-16T00:00:00Z'))).toEqual({ percent: 75, forecast: 150 });
});

test('the pace of the month so far says where it ends', () => {
  expect(spendLevel(team(900), new Date('2026-11-07T00:00:00Z')).forecast).toBeCloseTo(50);
});

test('the first hours of a month do not ruin it', () => {
  expect(spendLevel(team(900), new Date('2026-11-01T01:00:00Z')).forecast).toBeCloseTo(150);
});

test('a month without a call, and a sandbox without any, have spent nothing', () => {
  expect(spendLevel(team(0, '2026-10'), new Date('2026-11-02T00:00:00Z'))).toEqual({ percent: 0, forecast: 0 });
  expect(spendLevel(undefined, new Date())).toEqual({ percent: 0, forecast: 0 });
});
