import { randomUUID } from 'node:crypto';
import { GenAi, TrailKind, TrailKindName } from '../../lib/private/contracts/trail';
import { TransactionItem, TransactionStore } from '../shared/ledger/store';
import { RefusedCall } from './call-checks';
import { isObject } from './json';
import { withoutMedia } from './media';
import { Refusal, invalid } from './refusal';
import {
  BodyTooLargeError,
  CallIdentity,
  Mask,
  RecordDetails,
  RecordedBody,
  recordWrites,
  recordedBody,
} from './trail-records';

export interface RecorderParts {
  readonly store: TransactionStore;
  readonly trailTable: string;
  readonly mask: Mask;
  readonly now: () => number;
}

/** Makes the trail's records of calls, and writes those that belong to no reservation and no settlement. */
export class Recorder {
  public constructor(private readonly parts: RecorderParts) {}

  /** The body as it will be recorded, or a refusal: what cannot be recorded is not admitted. */
  public body(body: unknown): RecordedBody | Refusal {
    try {
      return recordedBody(recordable(body), this.parts.mask);
    } catch (error) {
      if (!(error instanceof BodyTooLargeError)) throw error;
      return invalid(
        'record-size',
        'The call is too large to be recorded (3.5 MB compressed), and what cannot be recorded is not admitted. Send less input.',
      );
    }
  }

  public writes(identity: CallIdentity, kind: TrailKindName, at: Date, details: RecordDetails): TransactionItem[] {
    return recordWrites(this.parts.trailTable, identity, kind, at, details);
  }

  public async put(items: readonly TransactionItem[]): Promise<void> {
    const outcome = await this.parts.store.transact(items, randomUUID());
    if (!outcome.committed) {
      throw new Error(`A record was not written: ${outcome.reasons.map(({ code }) => code).join(', ')}.`);
    }
  }

  public async refusal({ identity, refusal, body }: RefusedCall): Promise<void> {
    const recorded = body && this.body(body);
    await this.put(
      this.writes(identity, TrailKind.REFUSAL, new Date(this.parts.now()), {
        cost: 0,
        refusal: { rule: refusal.rule, message: refusal.message },
        body: recorded instanceof Refusal ? undefined : recorded,
        attributes: { [GenAi.ERROR_TYPE]: refusal.type },
      }),
    );
  }
}

/** What masking can read: no bytes of images and documents, and a request inside CountTokens as what it is. */
function recordable(body: unknown): unknown {
  if (!isObject(body)) return body;
  const input = isObject(body.input) ? body.input : undefined;
  if (isObject(input?.invokeModel) && typeof input.invokeModel.body === 'string') {
    return { ...body, input: { invokeModel: { body: recordable(decoded(input.invokeModel.body)) } } };
  }
  if (isObject(input?.converse)) return { ...body, input: { converse: withoutMedia(input.converse) } };
  return withoutMedia(body);
}

function decoded(base64: string): unknown {
  const text = Buffer.from(base64, 'base64').toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Whatever it is, as text it can be masked.
    return text;
  }
}
