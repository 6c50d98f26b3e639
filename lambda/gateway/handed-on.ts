import { AnswerReader, answerReader } from './answer';
import { BedrockResponse } from './bedrock';
import { exceptionFrame } from './event-stream';
import { GatewayResponse, passedOn } from './responses';
import { AdmittedCall, Settlement } from './settlement';

/** Bedrock's answer on its way to the caller: read while it passes, and settled once it has passed. */
export class HandedOn implements GatewayResponse {
  public readonly status: number;
  public readonly headers: Readonly<Record<string, string>>;
  public readonly body: AsyncIterable<Uint8Array>;

  private readonly reader: AnswerReader;
  private failure: unknown;

  public constructor(
    private readonly admitted: AdmittedCall,
    private readonly response: BedrockResponse,
    private readonly settlement: Settlement,
    private readonly report: (message: string, error: unknown) => void,
  ) {
    this.status = response.status;
    this.headers = passedOn(response, admitted);
    this.reader = answerReader(admitted.call.operation, response.headers, admitted.input.cache === '1h');
    this.body = this.pass();
  }

  public async close(): Promise<void> {
    const { status, headers } = this.response;
    const answer = status === 200 ? this.reader.end() : { body: undefined, error: errorTypeOf(this.response) };
    await this.settlement.close(this.admitted, {
      status,
      requestId: headers['x-amzn-requestid'],
      answer: this.failure === undefined ? answer : { ...answer, usage: undefined, error: 'interrupted' },
    });
  }

  private async *pass(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of this.response.body) {
        this.reader.push(chunk);
        yield chunk;
      }
    } catch (error) {
      this.failure = error;
      this.report('The answer of Bedrock broke off.', error);
      const streams = this.headers['content-type']?.startsWith('application/vnd.amazon.eventstream') ?? false;
      if (!streams) throw error;
      yield exceptionFrame(
        'internalServerException',
        'The answer of the model broke off. What it has cost stays reserved until it is known.',
      );
    }
  }
}

function errorTypeOf({ status, headers }: BedrockResponse): string {
  return headers['x-amzn-errortype']?.split(':')[0] ?? `http_${status}`;
}
