import { z } from 'zod';
import { ExperimentEnv, ExperimentItem } from '../../lib/private/contracts/experiments';
import { requireEnv } from '../shared/require-env';
import { ManifestError, SealedManifest, parseDigest, sealManifest } from '../shared/experiment-manifest';
import { OperatorAnswer, OperatorRequest, Refusal, operatorHandler, readBody } from '../shared/operator-route';
import { Registry } from './registry';

const registry = new Registry(requireEnv(ExperimentEnv.TABLE));

const LIST_LIMIT = 100;

export const handler = operatorHandler({
  'POST /experiments': register,
  'GET /experiments': list,
  'GET /experiments/{digest}': show,
});

async function register({ event, callerArn }: OperatorRequest): Promise<OperatorAnswer> {
  const { manifest } = readBody(event, z.strictObject({ manifest: z.unknown() }));
  const sealed = seal(manifest);
  const { item, isNew } = await registry.register(sealed, callerArn, new Date().toISOString());
  if (item.fencedAt) {
    throw new Refusal(
      409,
      `The experiment ${sealed.digest} was reset at ${item.fencedAt}, and a digest that was reset is not used again. Change the manifest (its description, for example) and register that.`,
    );
  }
  return {
    status: isNew ? 201 : 200,
    body: { experiment: sealed.digest, name: item.name, author: item.author, registeredAt: item.registeredAt, isNew },
  };
}

function seal(manifest: unknown): SealedManifest {
  try {
    return sealManifest(manifest);
  } catch (error) {
    if (error instanceof ManifestError) {
      throw new Refusal(400, `The manifest is not accepted: ${error.message}`);
    }
    throw error;
  }
}

async function list(): Promise<OperatorAnswer> {
  return { body: { experiments: (await registry.list(LIST_LIMIT)).map(summaryOf) } };
}

async function show(request: OperatorRequest): Promise<OperatorAnswer> {
  const digest = parseDigest(request.parameter('digest'));
  const item = digest ? await registry.find(digest) : undefined;
  if (!digest || !item) {
    throw new Refusal(
      404,
      `No experiment is registered under '${request.parameter('digest')}'. A digest is 'sha256:' and 64 hexadecimal digits; 'experiment list' shows those there are.`,
    );
  }
  return {
    body: {
      ...summaryOf(item),
      manifest: item.manifest === undefined ? undefined : JSON.parse(item.manifest),
      runs: (await registry.runs(digest, LIST_LIMIT)).map(({ experiment: _, item: __, ...run }) => run),
    },
  };
}

function summaryOf({
  experiment,
  name,
  author,
  registeredAt,
  fencedAt,
  fencedBy,
}: Omit<ExperimentItem, 'item'>): Omit<ExperimentItem, 'item'> {
  return { experiment, name, author, registeredAt, fencedAt, fencedBy };
}
