import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoTokens, SLACK, hashOf } from '../../../lambda/gateway/token-check';
import { FakeClient } from '../shutdown/fake-client';

const TOKEN = 'cas_abc';
const item = { tokenHash: hashOf(TOKEN), trace: 't', workload: 'w', experiment: 'e', issuedAt: 'i', expiresAt: 9e9 };
const prints = (count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, index) => `print-${first + index}`);

function tokens(attributes: object | Error, keep = 64, tidied: object | Error = {}) {
  const client = new FakeClient({
    Update: ({ ReturnValues }) =>
      ReturnValues ? (attributes instanceof Error ? attributes : { Attributes: attributes }) : tidied,
  });
  return { client, tokens: new DynamoTokens(client as unknown as DynamoDBDocumentClient, 'tokens', keep) };
}

const gone = () => new ConditionalCheckFailedException({ message: '', $metadata: {} });

describe('the fingerprints of a token', () => {
  test('are those put together earlier and then those of the list', async () => {
    const { tokens: used, client } = tokens({ ...item, earlier: 'a b', recent: ['c'] });
    expect((await used.use(TOKEN, 'c'))?.recent).toEqual(['a', 'b', 'c']);
    expect(client.of('Update')).toHaveLength(1);
  });

  test('are put together when the list is long, and those that nobody looks at are forgotten', async () => {
    const recent = prints(SLACK + 1, 64);
    const { tokens: used, client } = tokens({ ...item, earlier: prints(64).join(' '), recent });
    expect((await used.use(TOKEN, 'x'))?.recent).toEqual(prints(64 + SLACK + 1));
    const [, tidy] = client.of('Update');
    expect(tidy?.ConditionExpression).toBe('#earlier = :earlier');
    expect(tidy?.ExpressionAttributeValues).toEqual({
      ':earlier': prints(64).join(' '),
      ':kept': prints(64, SLACK + 1).join(' '),
    });
    expect(tidy?.UpdateExpression).toMatch(/ REMOVE #recent\[0\], .*#recent\[32\]$/);
  });

  test('are forgotten where nobody looks at any', async () => {
    const { tokens: used, client } = tokens({ ...item, recent: prints(SLACK + 1) }, 0);
    await used.use(TOKEN, 'x');
    expect(client.of('Update')[1]?.ExpressionAttributeValues).toEqual({ ':kept': '' });
    expect(client.of('Update')[1]?.ConditionExpression).toBe('attribute_not_exists(#earlier)');
  });

  test('are left to the other one who puts them together at the same time', async () => {
    const { tokens: used } = tokens({ ...item, recent: prints(SLACK + 1) }, 64, gone());
    expect((await used.use(TOKEN, 'x'))?.recent).toHaveLength(SLACK + 1);
  });
});

test('a token that is not there, or is no token, is nobody’s', async () => {
  expect(await tokens(gone()).tokens.use(TOKEN, 'x')).toBeUndefined();
  expect(await tokens(item).tokens.use('not-a-token', 'x')).toBeUndefined();
  expect(await tokens(item).tokens.use(`cas_${'x'.repeat(200)}`, 'x')).toBeUndefined();
});

test('what is wrong with the table is told, not taken for an unknown token', async () => {
  await expect(tokens(new Error('throttled')).tokens.use(TOKEN, 'x')).rejects.toThrow('throttled');
});
