import { randomUUID } from 'node:crypto';
import { ApprovedModelEntry, GatewayGuards, PinnedGuardrail } from '../../lib/private/contracts/gateway';
import { LedgerLimits } from '../../lib/private/contracts/ledger';
import { MetricName } from '../../lib/private/contracts/observations';
import { Ledger } from '../shared/ledger/ledger';
import { TransactionStore } from '../shared/ledger/store';
import { Admission, Admitted, BoundedCall } from './admission';
import { Bedrock, BedrockResponse } from './bedrock';
import { bedrockRequest, countRequest } from './bedrock-requests';
import { boundCall } from './bounding';
import { CallChecks, CheckedCall, RefusedCall } from './call-checks';
import { CallContexts } from './call-context';
import { withParameter } from './call-config';
import { HandedOn } from './handed-on';
import { isObject } from './json';
import { Recorder } from './recorder';
import { Refusal } from './refusal';
import { ProxyEvent, readCall } from './request';
import { GatewayResponse, refusalResponse, textOf } from './responses';
import { AdmittedCall, Settlement } from './settlement';
import { NotSentError } from './signed-http';
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
  /** Publishes metrics. */
  readonly measure: (values: Readonly<Record<string, number>>) => void;
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
    this.settlement = new Settlement({ ...parts, admission: this.admission, recorder: this.recorder });
  }

  public async handle(event: ProxyEvent): Promise<GatewayResponse> {
    const callId = randomUUID();
    try {
      const admitted = await this.admitted(event, callId);
      return await ('refusal' in admitted ? this.refuse(admitted) : this.forward(admitted));
    } catch (error) {
      // Nothing was sent: sending has its own answer to failure. What was reserved, if anything, is given back by the meter.
      this.parts.report(`Call ${callId} failed inside the gateway.`, error);
      return refusalResponse(callId, failedInside());
    }
  }

  /** By one transaction where all that it takes is remembered and the money is ample; otherwise step by step. */
  private async admitted(event: ProxyEvent, callId: string): Promise<AdmittedCall | RefusedCall> {
    const started = this.parts.now();
    const call = readCall(event);
    const remembered = this.checks.remembered(event, call, callId);
    const bounded = remembered && this.bound(remembered);
    if (remembered && bounded && !(bounded instanceof Refusal)) {
      const admitted = await this.admission.admitAtOnce(bounded);
      if (admitted) return admittedCall(remembered, bounded, admitted, started);
    }
    const checked = await this.checks.check(event, call, callId);
    return 'refusal' in checked ? checked : this.admit(checked, started);
  }

  private async admit(checked: CheckedCall, started: number): Promise<AdmittedCall | RefusedCall> {
    const { identity, body } = checked;
    const bounded = this.bound(checked);
    if (bounded instanceof Refusal) return { identity, refusal: bounded, body };
    const admitted = await this.admission.admit(bounded, checked.seen);
    return admitted instanceof Refusal
      ? { identity, refusal: admitted, body }
      : admittedCall(checked, bounded, admitted, started);
  }

  private bound(checked: CheckedCall): BoundedCall | Refusal {
    return boundCall(checked, {
      recorder: this.recorder,
      guardrail: this.parts.guardrail,
      countTokens: (call) => this.countTokens(call),
      now: this.parts.now,
    });
  }

  private async countTokens(checked: CheckedCall): Promise<number | undefined> {
    const { countTokens } = checked.model;
    if (countTokens === undefined || !checked.family) return undefined;
    try {
      const response = await this.parts.bedrock.send(countRequest(checked, countTokens));
      const answer = JSON.parse(await textOf(response.body)) as unknown;
      const tokens = response.status === 200 && isObject(answer) ? answer.inputTokens : undefined;
      return Number.isSafeInteger(tokens) && Number(tokens) >= 0 ? Number(tokens) : undefined;
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
    return new HandedOn(admitted, response, this.settlement, this.parts.report);
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
    return refusalResponse(admitted.identity.callId, new Refusal('ServiceUnavailableException', 'gateway', message));
  }

  private async refuse(refused: RefusedCall): Promise<GatewayResponse> {
    try {
      await this.recorder.refusal(refused);
    } catch (error) {
      // The call stays refused: that is the safe side.
      this.parts.report(`The refusal of call ${refused.identity.callId} could not be recorded.`, error);
    }
    // A price that is missing is a mistake of whoever approved the model, and nobody but the caller would hear of it.
    if (refused.refusal.rule === 'price') this.parts.measure({ [MetricName.UNPRICED_CALLS]: 1 });
    return refusalResponse(refused.identity.callId, refused.refusal);
  }
}

function admittedCall(checked: CheckedCall, { input }: BoundedCall, admitted: Admitted, started: number): AdmittedCall {
  const { family, body } = checked;
  const { maxTokens } = admitted;
  const clamped = family && maxTokens !== undefined ? withParameter(family, body, 'maxTokens', maxTokens) : body;
  return { ...checked, body: clamped, admitted, input, started };
}

function failedInside(): Refusal {
  return new Refusal(
    'InternalServerException',
    'gateway',
    'The gateway failed before it sent the call, and nothing was charged. Try again; if it stays so, tell the operators the request id.',
  );
}
