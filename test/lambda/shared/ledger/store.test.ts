import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { despiteTransactions } from '../../../../lambda/shared/ledger/store';

const conflict = (): Error => new TransactionConflictException({ message: 'busy', $metadata: {} });

test('a write that a transaction is in the way of is made again, after a while', async () => {
  const waits: number[] = [];
  let attempts = 0;
  const written = await despiteTransactions(
    () => (++attempts < 4 ? Promise.reject(conflict()) : Promise.resolve('written')),
    (milliseconds) => Promise.resolve(waits.push(milliseconds)),
  );
  expect(written).toBe('written');
  expect(waits).toHaveLength(3);
  expect(Math.max(...waits)).toBeLessThanOrEqual(400);
});

test.each([
  ['another failure', () => new Error('denied'), 1],
  ['a transaction without end', conflict, 12],
])('%s is told', async (_, failure, expected) => {
  let attempts = 0;
  const write = (): Promise<never> => {
    attempts++;
    return Promise.reject(failure());
  };
  await expect(despiteTransactions(write, () => Promise.resolve())).rejects.toThrow();
  expect(attempts).toBe(expected);
});
