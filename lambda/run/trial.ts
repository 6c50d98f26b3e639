import { ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { Assertion, ExperimentManifest } from '../../lib/private/contracts/experiments';
import { TrialSuite, TrialSuiteName } from '../../lib/private/contracts/runs';
import { holds } from './assertions';
import { Gateway, GatewayRefusal, ModelAnswer } from './gateway-client';
import { DatasetRecord, fillTemplate } from './prompt-template';

/** One attempt at one prompt. */
export interface TrialPlan {
  readonly suite: TrialSuiteName;
  readonly trial: number;
  /** Index of the record or safety prompt. */
  readonly record: number;
  readonly prompt: string;
  readonly fields: DatasetRecord;
  readonly assertions: readonly Assertion[];
}

/** What came of it. */
export interface TrialOutcome {
  readonly passed: boolean;
  readonly failedAssertions: Record<string, number>;
  readonly unexpectedToolCalls: number;
  readonly trace: string;
  readonly duration: number;
  readonly answer?: ModelAnswer;
  readonly error?: string;
}

export function planTrial(
  manifest: ExperimentManifest,
  records: readonly DatasetRecord[],
  suite: TrialSuiteName,
  trial: number,
  record: number,
): TrialPlan {
  if (suite === TrialSuite.SAFETY) {
    const safetyCase = manifest.safety[record];
    if (!safetyCase) {
      throw new Error(`There is no safety prompt ${record}.`);
    }
    return { suite, trial, record, prompt: safetyCase.prompt, fields: {}, assertions: safetyCase.assertions };
  }
  const fields = records[record];
  if (!fields) {
    throw new Error(`There is no record ${record}.`);
  }
  return {
    suite,
    trial,
    record,
    prompt: fillTemplate(manifest.prompt, fields),
    fields,
    assertions: manifest.assertions,
  };
}

/** The request that the manifest pins: the gateway refuses any other for this experiment. */
export function requestOf(manifest: ExperimentManifest, prompt: string): ConverseCommandInput {
  return {
    modelId: manifest.model,
    messages: [{ role: 'user', content: [{ text: prompt }] }],
    ...(manifest.system !== undefined && { system: [{ text: manifest.system }] }),
    inferenceConfig: {
      ...manifest.parameters,
      stopSequences: manifest.parameters.stopSequences && [...manifest.parameters.stopSequences],
    },
    ...(manifest.tools.length > 0 && {
      toolConfig: {
        tools: manifest.tools.map(({ name, description, inputSchema }) => ({
          // The SDK's document type is any JSON; the registry accepted nothing else.
          toolSpec: { name, description, inputSchema: { json: JSON.parse(JSON.stringify(inputSchema)) } },
        })),
      },
    }),
  };
}

/**
 * Makes one trial with a token of its own, so that its trace is the trial's alone. A refusal by the gateway goes to the
 * caller, as it concerns the whole run; any other failure of a call is a trial that has not passed.
 */
export async function makeTrial(
  gateway: Gateway,
  manifest: ExperimentManifest,
  plan: TrialPlan,
  identity: { readonly experiment: string; readonly run: string },
  now: () => number = Date.now,
): Promise<TrialOutcome> {
  const { experiment, run } = identity;
  const { token, trace } = await gateway.mint({ experiment, run });
  const started = now();
  try {
    const answer = await gateway.converse(token, requestOf(manifest, plan.prompt));
    return { ...judge(manifest, plan, answer), trace, duration: now() - started, answer };
  } catch (error) {
    if (error instanceof GatewayRefusal) {
      throw error;
    }
    return {
      passed: false,
      failedAssertions: {},
      unexpectedToolCalls: 0,
      trace,
      duration: now() - started,
      error: error instanceof Error ? error.name : 'unknown error',
    };
  }
}

function judge(
  manifest: ExperimentManifest,
  plan: TrialPlan,
  answer: ModelAnswer,
): Pick<TrialOutcome, 'passed' | 'failedAssertions' | 'unexpectedToolCalls'> {
  const failedAssertions: Record<string, number> = {};
  for (const assertion of plan.assertions) {
    if (!holds(assertion, answer.text, plan.fields)) {
      failedAssertions[assertion.type] = (failedAssertions[assertion.type] ?? 0) + 1;
    }
  }
  const unexpectedToolCalls = answer.toolCalls.filter(
    (called) => !manifest.tools.some(({ name }) => name === called),
  ).length;
  return {
    passed: Object.keys(failedAssertions).length === 0 && unexpectedToolCalls === 0,
    failedAssertions,
    unexpectedToolCalls,
  };
}
