import { Credentials, HttpAnswer, HttpQuestion, SignedHttp } from './signed-http';

export type BedrockRequest = HttpQuestion;
export type BedrockResponse = HttpAnswer;

export interface Bedrock {
  /** @throws NotSentError when nothing was sent; any other error leaves open whether Bedrock got the call */
  send(request: BedrockRequest): Promise<BedrockResponse>;
}

/** A little less than the function has, so that there is time to say so. */
const SILENCE_MILLISECONDS = 14 * 60 * 1000;

/**
 * Sends signed requests to Bedrock Runtime and hands the answer on as it comes, byte by byte: the SDK's own client would
 * take each answer apart and the gateway would have to put it together again.
 */
export class SignedBedrock implements Bedrock {
  private readonly http: SignedHttp;

  public constructor(endpoint: string, region: string, credentials: Credentials) {
    this.http = new SignedHttp({
      endpoint,
      region,
      name: 'bedrock',
      credentials,
      silenceMilliseconds: SILENCE_MILLISECONDS,
    });
  }

  public async send(request: BedrockRequest): Promise<BedrockResponse> {
    return this.http.send(await this.http.sign(request));
  }
}
