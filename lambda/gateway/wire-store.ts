import { setTimeout } from 'node:timers/promises';
import { TransactionItem, TransactionResult, TransactionStore, cancelled } from '../shared/ledger/store';
import { attributeValues } from './attribute-values';
import { isObject, objectsIn } from './json';
import { textOf } from './responses';
import { SignedHttp } from './signed-http';

/** As many as the AWS SDK makes by default for DynamoDB. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const MOST_ATTEMPTS = 4;
const LONGEST_WAIT = 500;

/**
 * Errors of DynamoDB that pass. The client request token makes it harmless to send a transaction again that was carried out.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
const PASSING = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TransactionInProgressException',
  'InternalServerError',
]);

/** DynamoDB refused a transaction, or could not be asked. Holds no content. */
export class TransactionError extends Error {
  public constructor(public override readonly name: string) {
    super('The transaction was not carried out, or it is not known whether it was.');
  }
}

/**
 * Commits transactions by DynamoDB's own protocol, two of which stand in the way of every model call: the general client, which
 * serves every operation, takes twice the processor time for each.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 */
export class WireTransactionStore implements TransactionStore {
  public constructor(
    private readonly http: Pick<SignedHttp, 'sign' | 'send'>,
    private readonly sleep: (milliseconds: number) => Promise<unknown> = setTimeout,
  ) {}

  public async transact(items: readonly TransactionItem[], token: string): Promise<TransactionResult> {
    const body = JSON.stringify({ TransactItems: items.map(onTheWire), ClientRequestToken: token });
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt(body);
      if (!(outcome instanceof TransactionError)) return outcome;
      if (attempt === MOST_ATTEMPTS || !passes(outcome)) throw outcome;
      // Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
      await this.sleep(Math.random() * Math.min(LONGEST_WAIT, 50 * 2 ** attempt));
    }
  }

  private async attempt(body: string): Promise<TransactionResult | TransactionError> {
    let status: number;
    let text: string;
    const request = await this.http.sign({ path: '/', headers: HEADERS, body });
    try {
      const answer = await this.http.send(request);
      status = answer.status;
      text = await textOf(answer.body);
    } catch {
      return new TransactionError(NOT_ANSWERED);
    }
    if (status === 200) return { committed: true };
    const error = parsed(text);
    const name =
      String(error.__type ?? '')
        .split('#')
        .pop() ?? '';
    if (name === 'TransactionCanceledException') return cancelled(objectsIn(error.CancellationReasons));
    return new TransactionError(status >= 500 ? 'InternalServerError' : name || `Http${status}`);
  }
}

const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': 'DynamoDB_20120810.TransactWriteItems',
} as const;
const NOT_ANSWERED = 'NotAnswered';

const passes = ({ name }: TransactionError): boolean => name === NOT_ANSWERED || PASSING.has(name);

/** Keys, items and values in DynamoDB's notation; everything else as it is. */
function onTheWire(item: TransactionItem): object {
  const [[kind, write] = ['', undefined]] = Object.entries(item) as [string, Readonly<Record<string, unknown>>][];
  if (write === undefined) throw new Error('A write of a transaction is empty.');
  const wire: Record<string, unknown> = { ...write };
  for (const name of ['Key', 'Item', 'ExpressionAttributeValues']) {
    const values = write[name];
    if (isObject(values)) wire[name] = attributeValues(values);
  }
  return { [kind]: wire };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(text) as unknown;
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
