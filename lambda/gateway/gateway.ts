import { randomUUID } from 'node:crypto';
import { ApprovedModelEntry, GatewayGuards, PinnedGuardrail } from '../../lib/private/contracts/gateway';
import { LedgerLimits } from '../../lib/private/contracts/ledger';
import { Ledger } from '../shared/ledger/ledger';
import { TransactionStore } from '../shared/ledger/store';
import { Admission } from './admission';
import { answerReader } from './answer';
import { Bedrock, BedrockResponse, NotSentError } from './bedrock';
import { bedrockRequest, countRequest } from './bedrock-requests';
import { boundCall } from './bounding';
import { CallChecks, CheckedCall, RefusedCall } from './call-checks';
import { CallContexts } from './call-context';
import { withParameter } from './call-config';
import { exceptionFrame } from './event-stream';
import { isObject } from './json';
import { Recorder } from './recorder';
import { Refusal } from './refusal';
import { ProxyEvent } from './request';
import { GatewayResponse, passedOn, refusalResponse, textOf } from './responses';
import { AdmittedCall, Settlement } from './settlement';
import { Tokens } from './token-check';
import { Mask } from './trail-records';

export interface GatewayParts {
  readonly tokens: Tokens;
  readonly contexts: CallContexts;
  readonly bedrock: Bedrock;
  readonly ledger: Ledger;
  /** Writes records that belong to no reservation and no settlement. */
  readonly store: TransactionStore;
  readonly trailTable: string;
  readonly limits: LedgerLimits;
  readonly models: readonly ApprovedModelEntry[];
  readonly guards: GatewayGuards;
  readonly guardrail?: PinnedGuardrail;
  readonly mask: Mask;
  readonly now: () => number;
  /** Tells of failures inside the gateway, without content. */
  readonly report: (message: string, error: unknown) => void;
}

/** The only door to a model: check, bound, reserve, send, hand on, settle. */
export class Gateway {
  private readonly checks: CallChecks;
  private readonly admission: Admission;
  private readonly recorder: Recorder;
  private readonly settlement: Settlement;

  public constructor(private readonly parts: GatewayParts) {
    this.admission = new Admission(parts.ledger, parts.limits, parts.guards, parts.now);
    this.checks = new CallChecks(parts);
    this.recorder = new Recorder(parts);
    this.settlement = new Settlement({ ...parts, recorder: this.recorder });
  }

  public async handle(event: ProxyEvent): Promise<GatewayResponse> {
    const started = this.parts.now();
    const checked = await this.checks.check(event, randomUUID());
    if ('refusal' in checked) return this.refuse(checked);
    const admitted = await this.admit(checked, started);
    return 'refusal' in admitted ? this.refuse(admitted) : this.forward(admitted);
  }

  private async admit(checked: CheckedCall, started: number): Promise<AdmittedCall | RefusedCall> {
    const { identity, family, body } = checked;
    const bounded = boundCall(checked, {
      recorder: this.recorder,
      guardrail: this.parts.guardrail,
      countTokens: (call) => this.countTokens(call),
      now: this.parts.now,
    });
    if (bounded instanceof Refusal) return { identity, refusal: bounded, body };
    const admitted = await this.admission.admit(bounded, checked.seen);
    if (admitted instanceof Refusal) return { identity, refusal: admitted, body };
    const { maxTokens } = admitted;
    const clamped = family && maxTokens !== undefined ? withParameter(family, body, 'maxTokens', maxTokens) : body;
    return { ...checked, body: clamped, admitted, input: bounded.input, started };
  }

  private async countTokens(checked: CheckedCall): Promise<number | undefined> {
    const { countTokens } = checked.model;
    if (countTokens === undefined || !checked.family) return undefined;
    try {
      const response = await this.parts.bedrock.send(countRequest(checked, countTokens));
      const answer = JSON.parse(await textOf(response.body)) as unknown;
      const tokens = response.status === 200 && isObject(answer) ? answer.inputTokens : undefined;
      return typeof tokens === 'number' ? tokens : undefined;
    } catch (error) {
      this.parts.report('CountTokens did not answer; the bound by bytes stands.', error);
      return undefined;
    }
  }

  private async forward(admitted: AdmittedCall): Promise<GatewayResponse> {
    let response: BedrockResponse;
    try {
      response = await this.parts.bedrock.send(bedrockRequest(admitted, admitted.body, this.parts.guardrail));
    } catch (error) {
      return this.unreachable(admitted, error);
    }
    const headers = passedOn(response, admitted);
    return { status: response.status, headers, body: this.handOn(admitted, response) };
  }

  /** Hands the answer on as it comes, and settles before its last byte is out. */
  private async *handOn(admitted: AdmittedCall, response: BedrockResponse): AsyncGenerator<Uint8Array> {
    const reader = answerReader(admitted.call.operation, response.headers, admitted.input.cache === '1h');
    let failure: unknown;
    try {
      for await (const chunk of response.body) {
        reader.push(chunk);
        yield chunk;
      }
    } catch (error) {
      failure = error;
    }
    const { status, headers } = response;
    const answer = status === 200 ? reader.end() : { body: undefined, error: errorTypeOf(response) };
    await this.settlement.close(admitted, {
      status,
      requestId: headers['x-amzn-requestid'],
      answer: failure === undefined ? answer : { ...answer, usage: undefined, error: 'interrupted' },
    });
    if (failure === undefined) return;
    this.parts.report('The answer of Bedrock broke off.', failure);
    const streams = headers['content-type']?.startsWith('application/vnd.amazon.eventstream') ?? false;
    if (!streams) throw failure instanceof Error ? failure : new Error('The answer broke off.');
    yield exceptionFrame(
      'internalServerException',
      'The answer of the model broke off. What it has cost stays reserved until it is known.',
    );
  }

  private async unreachable(admitted: AdmittedCall, error: unknown): Promise<GatewayResponse> {
    const notSent = error instanceof NotSentError;
    this.parts.report('Bedrock could not be reached.', error);
    await this.settlement.close(admitted, {
      status: notSent ? 503 : 500,
      answer: { body: undefined, error: notSent ? 'not_sent' : 'no_answer' },
    });
    const message = notSent
      ? 'Amazon Bedrock could not be reached, and nothing was charged. Try again.'
      : 'Amazon Bedrock did not answer. What the call may have cost stays reserved until it is known.';
    return refusalResponse(admitted.identity, new Refusal('ServiceUnavailableException', 'gateway', message));
  }

  private async refuse(refused: RefusedCall): Promise<GatewayResponse> {
    try {
      await this.recorder.refusal(refused);
    } catch (error) {
      // The call stays refused: that is the safe side.
      this.parts.report(`The refusal of call ${refused.identity.callId} could not be recorded.`, error);
    }
    return refusalResponse(refused.identity, refused.refusal);
  }
}

function errorTypeOf({ status, headers }: BedrockResponse): string {
  return headers['x-amzn-errortype']?.split(':')[0] ?? `http_${status}`;
}
