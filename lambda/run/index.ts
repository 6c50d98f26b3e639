import type { Context } from 'aws-lambda';
import { ExperimentEnv, ExperimentManifest } from '../../lib/private/contracts/experiments';
import {
  RunEvent,
  RunTrialsEvent,
  RunTrialsResult,
  VerifyDatasetEvent,
  VerifiedDataset,
} from '../../lib/private/contracts/runs';
import { openManifest } from '../shared/experiment-manifest';
import { reasonIn } from '../shared/failure-cause';
import { gatewayUrl } from '../shared/gateway-url';
import { requireEnv } from '../shared/require-env';
import { DatasetSource } from './dataset-source';
import { HttpGateway } from './gateway-client';
import { RunStore } from './run-store';
import { makeTrials } from './trials';

const store = new RunStore(requireEnv(ExperimentEnv.TABLE), requireEnv(ExperimentEnv.WORKSPACE_BUCKET));
const datasets = new DatasetSource(requireEnv(ExperimentEnv.MASKED_BUCKET), requireEnv(ExperimentEnv.RECEIPT_KEY));
const gateway = new HttpGateway(gatewayUrl(), requireEnv('AWS_REGION'));

/** What a trial may still need when it is begun: the model's answer and the writes after it. */
const TRIAL_MILLISECONDS = 135_000;

export async function handler(
  event: RunEvent,
  context: Context,
): Promise<RunTrialsResult | VerifiedDataset | undefined> {
  switch (event.action) {
    case 'trials':
      return trials(event, context);
    case 'verify':
      return verify(event);
    case 'end':
      await store.end(event.experiment, event.run, now());
      return undefined;
    case 'fail':
      await store.fail(event.experiment, event.run, now(), reasonIn(event.cause));
      return undefined;
  }
}

async function trials(event: RunTrialsEvent, context: Context): Promise<RunTrialsResult> {
  const manifest = await manifestOf(event.experiment);
  if (event.next === 0) {
    await store.begin(event, now());
  }
  const { records } = await datasets.load(manifest);
  return makeTrials(event, manifest, records, {
    gateway,
    kept: ({ experiment, run, suite }) => store.trials(experiment, run, suite),
    keep: (of, plan, outcome) => store.keep(of, plan, outcome, now()),
    hasTime: () => context.getRemainingTimeInMillis() > TRIAL_MILLISECONDS,
  });
}

async function verify({ experiment }: VerifyDatasetEvent): Promise<VerifiedDataset> {
  const manifest = await manifestOf(experiment);
  const { receipt, records } = await datasets.load(manifest);
  return {
    receipt: manifest.dataset.receipt,
    receiptSha256: manifest.dataset.sha256,
    maskedSha256: receipt.masked.sha256,
    policySha256: receipt.policySha256,
    classification: receipt.classification,
    records: records.length,
    safetyPrompts: manifest.safety.length,
  };
}

async function manifestOf(experiment: string): Promise<ExperimentManifest> {
  const item = await store.experiment(experiment);
  if (!item) {
    throw new Error(`No experiment is registered under ${experiment}. Register its manifest first.`);
  }
  if (item.fencedAt || item.manifest === undefined) {
    throw new Error(
      `The experiment ${experiment} was reset at ${item.fencedAt ?? 'an earlier time'} and cannot be run.`,
    );
  }
  return openManifest(item.manifest, experiment);
}

function now(): string {
  return new Date().toISOString();
}
