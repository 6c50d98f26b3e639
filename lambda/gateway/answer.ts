import { Usage } from '../shared/cost';
import { PartialUsage, completeUsage, converseUsage, headerUsage, invokeUsage } from '../shared/usage';
import { EventReader, StreamEvent } from './event-stream';
import { Json, isObject, objectsIn } from './json';
import { Operation } from './request';

/** What an answer told once all of it has passed. */
export interface Answer {
  /** Undefined where the answer does not say it all. */
  readonly usage?: Usage;
  /** The answer as JSON; of a stream, its texts put together, because masking has to see them whole. */
  readonly body: unknown;
  readonly stopReason?: string;
  /** Type of the error that ended a stream. */
  readonly error?: string;
}

/** Reads an answer while its bytes are handed on. */
export interface AnswerReader {
  push(chunk: Uint8Array): void;
  end(): Answer;
}

export function answerReader(
  operation: Operation,
  headers: Readonly<Record<string, string | undefined>>,
  oneHourCache: boolean,
): AnswerReader {
  return operation === 'ConverseStream' || operation === 'InvokeModelWithResponseStream'
    ? new StreamedAnswer(operation, headers, oneHourCache)
    : new WholeAnswer(operation, headers, oneHourCache);
}

class WholeAnswer implements AnswerReader {
  private readonly chunks: Uint8Array[] = [];

  public constructor(
    private readonly operation: Operation,
    private readonly headers: Readonly<Record<string, string | undefined>>,
    private readonly oneHourCache: boolean,
  ) {}

  public push(chunk: Uint8Array): void {
    this.chunks.push(chunk);
  }

  public end(): Answer {
    const text = Buffer.concat(this.chunks).toString('utf8');
    const body = parsed(text);
    if (!isObject(body)) return { body: text };
    const said =
      this.operation === 'Converse'
        ? converseUsage(body.usage, this.oneHourCache)
        : invokeUsage(body, this.oneHourCache);
    return {
      usage: completeUsage({ ...headerUsage(this.headers, this.oneHourCache), ...said }),
      body,
      stopReason: stopReasonOf(body),
    };
  }
}

class StreamedAnswer implements AnswerReader {
  private readonly events = new EventReader();
  private readonly texts = new Map<string, string>();
  private usage: PartialUsage;
  private stopReason?: string;
  private error?: string;
  private broken = false;

  public constructor(
    private readonly operation: Operation,
    headers: Readonly<Record<string, string | undefined>>,
    private readonly oneHourCache: boolean,
  ) {
    this.usage = headerUsage(headers, oneHourCache);
  }

  public push(chunk: Uint8Array): void {
    if (this.broken) return;
    try {
      for (const event of this.events.read(chunk)) this.note(event);
    } catch {
      // The bytes are handed on all the same; without usage the hold stays charged in full.
      this.broken = true;
      this.error = 'unreadable_stream';
    }
  }

  public end(): Answer {
    return {
      usage: this.error === undefined ? completeUsage(this.usage) : undefined,
      body: { content: [...this.texts].map(([part, text]) => ({ part, text })), stopReason: this.stopReason },
      stopReason: this.stopReason,
      error: this.error,
    };
  }

  private note({ type, exception, payload }: StreamEvent): void {
    if (exception) {
      this.error = type;
      return;
    }
    const said =
      this.operation === 'ConverseStream'
        ? type === 'metadata'
          ? converseUsage(payload.usage, this.oneHourCache)
          : {}
        : invokeUsage(payload, this.oneHourCache);
    this.usage = { ...this.usage, ...said };
    this.stopReason = stopReasonOf(payload) ?? this.stopReason;
    collect(payload, this.texts);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Why the model stopped, in whichever family's words. */
function stopReasonOf(body: Json): string | undefined {
  const delta = isObject(body.delta) ? body.delta : {};
  const messageStop = isObject(body.messageStop) ? body.messageStop : {};
  const [first = {}] = [
    ...objectsIn(body.choices),
    ...objectsIn(body.results),
    ...objectsIn(body.outputs),
    ...objectsIn(body.generations),
  ];
  const found = [
    body.stopReason,
    body.stop_reason,
    delta.stop_reason,
    messageStop.stopReason,
    body.completionReason,
    body.finish_reason,
    first.finish_reason,
    first.completionReason,
    first.stop_reason,
  ].find((reason) => typeof reason === 'string');
  return typeof found === 'string' ? found : undefined;
}

const STRUCTURE = new Set([
  'type',
  'role',
  'id',
  'model',
  'stopReason',
  'stop_reason',
  'toolUseId',
  'object',
  'p',
  'finish_reason',
  'completionReason',
  'event_type',
]);

/**
 * Puts the texts of a stream's events together, part by part: a part is where in an event its text is, and which content block
 * it belongs to. This needs no knowledge of the families' shapes.
 */
function collect(event: Json, texts: Map<string, string>): void {
  const block = event.contentBlockIndex ?? event.index ?? 0;
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'string') {
      texts.set(path, (texts.get(path) ?? '') + value);
    } else if (Array.isArray(value)) {
      value.forEach((inner) => visit(inner, path));
    } else if (isObject(value)) {
      for (const [name, inner] of Object.entries(value)) {
        if (!STRUCTURE.has(name)) visit(inner, `${path}.${name}`);
      }
    }
  };
  visit(event, String(typeof block === 'number' ? block : 0));
}
