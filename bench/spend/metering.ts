import { calcPrice } from '@pydantic/genai-prices';
import { EventStreamCodec } from '@smithy/core/event-streams';
import { answerReader } from '../../lambda/gateway/answer';
import { exactCost } from '../../lambda/shared/cost';
import { priceOf } from '../../lib/private/contracts/price-of';
import { RECORDED_USAGE } from '../../test/fixtures/recorded-usage';
import { USAGE_FIXTURES, UsageFixture } from '../../test/fixtures/usage';

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);

/** The largest relative error of any family: what the gateway charges, against an independent calculation of the bill. */
export function largestMeteringError(): number {
  return Math.max(...[...USAGE_FIXTURES, ...RECORDED_USAGE].map(errorOf));
}

function errorOf(fixture: UsageFixture): number {
  const { input, output, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0 } = fixture.billed;
  const price = priceOf(fixture.model);
  const reader = answerReader(fixture.operation, fixture.headers ?? {}, fixture.oneHourCache ?? false);
  for (const bytes of bytesOf(fixture)) reader.push(bytes);
  const { usage } = reader.end();
  const charged = price && usage && exactCost(price, usage);
  const judged = calcPrice(
    {
      input_tokens: input + cacheRead + cacheWrite5m,
      output_tokens: output,
      cache_read_tokens: cacheRead,
      cache_write_tokens: cacheWrite5m,
    },
    fixture.model,
    { providerId: 'aws' },
  );
  // The package has no price for a cache of one hour: it is twice the input's.
  const billed = (judged?.total_price ?? NaN) * 1e12 + cacheWrite1h * 2 * (price?.input ?? NaN);
  return charged === undefined ? 1 : Math.abs(charged - billed) / billed;
}

function bytesOf({ body, events = [] }: UsageFixture): Uint8Array[] {
  const whole = body === undefined ? [] : [Buffer.from(JSON.stringify(body))];
  return [...whole, ...events.map(([type, payload]) => frame(type, payload))];
}

function frame(type: string, payload: unknown): Uint8Array {
  const content = type === 'chunk' ? { bytes: Buffer.from(JSON.stringify(payload)).toString('base64') } : payload;
  return codec.encode({
    headers: { ':message-type': { type: 'string', value: 'event' }, ':event-type': { type: 'string', value: type } },
    body: Buffer.from(JSON.stringify(content)),
  });
}
