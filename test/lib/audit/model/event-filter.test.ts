import { anyFilterAdmits } from '../../../../lib/audit/model/event-filter';

const event = { eventName: 'MODIFY', dynamodb: { NewImage: { fuse: { S: 'BLOWN' } } } };
const filters = (...patterns: unknown[]) => ({ Filters: patterns.map((each) => ({ Pattern: JSON.stringify(each) })) });
const fuse = (value: unknown) => ({ dynamodb: { NewImage: { fuse: { S: [value] } } } });

test('without filters every event passes', () => {
  expect(anyFilterAdmits(undefined, event)).toBe(true);
  expect(anyFilterAdmits({ Filters: [] }, event)).toBe(true);
});

test('one filter that matches suffices, and every field of it must match', () => {
  expect(anyFilterAdmits(filters(fuse('ARMED'), fuse('BLOWN')), event)).toBe(true);
  expect(anyFilterAdmits(filters(fuse('ARMED')), event)).toBe(false);
  expect(anyFilterAdmits(filters({ ...fuse('BLOWN'), eventName: ['REMOVE'] }), event)).toBe(false);
});

test.each([
  ['a content filter', filters(fuse({ prefix: 'B' }))],
  ['a field that is not known', filters({ awsRegion: ['us-east-1'] })],
  ['alternatives', filters({ $or: [fuse('BLOWN')] })],
  ['an empty pattern', filters({})],
  ['what is no JSON', { Filters: [{ Pattern: '{' }] }],
  ['a list that is not there', {}],
])('%s is not decided', (_what, criteria) => {
  expect(anyFilterAdmits(criteria, event)).toBeUndefined();
});
