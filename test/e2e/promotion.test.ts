import { createHash } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { ClientConfig } from '../../bin/local/story/context';
import { verifyStatement } from '../../lambda/promotion/statement';
import type { DsseEnvelope } from '../../lib/private/contracts/dsse';
import { outboxPrefix } from '../../lib/private/contracts/promotion';
import { ask, ended, exampleManifest, maskedDataset, promote, register, tryToAsk } from './experiment-kit';
import { deployment } from './harness';

const { support } = deployment();
let ada: ClientConfig;
let grace: ClientConfig;
let dataset: { receipt: string; sha256: string };

beforeAll(async () => {
  ada = await support.person('TeamRoleArn', 'ada');
  grace = await support.person('OperatorRoleArn', 'grace');
  dataset = await maskedDataset(support, 'promotion');
});

async function outboxOf(experiment: string): Promise<Map<string, string>> {
  const s3 = new S3Client(support.admin);
  const Bucket = support.output('OutboxBucketName');
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: outboxPrefix(experiment) }));
  const texts = Contents.map(async ({ Key = '' }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return [Key.replace(outboxPrefix(experiment), ''), (await Body?.transformToString()) ?? ''] as const;
  });
  return new Map(await Promise.all(texts));
}

test('an experiment that fails its criteria is refused with numbers, and nothing leaves', async () => {
  const assertions = [{ type: 'contains', value: 'what no model says' }];
  const experiment = await register(support, ada, exampleManifest(dataset, { assertions }));
  const state = await promote(support, ada, experiment);
  expect(state).toMatchObject({ status: 'refused', reason: expect.stringContaining('decided for 90%') });
  expect(state.report?.results.find(({ criterion }) => criterion === 'accuracy')).toMatchObject({
    met: false,
    numbers: { trials: 2, passed: 0 },
  });
  expect(await outboxOf(experiment)).toEqual(new Map());
});

test('an experiment without a safety suite is refused before any trial', async () => {
  const experiment = await register(support, ada, exampleManifest(dataset, { safety: [] }));
  expect(await promote(support, ada, experiment)).toMatchObject({
    status: 'refused',
    reason: expect.stringContaining('has no safety suite'),
  });
});

test('what somebody else approved is signed, copied to the outbox, and verifies offline', async () => {
  const experiment = await register(support, ada, exampleManifest(dataset, { description: 'to be promoted' }));
  const { promotion, status, evidence } = await promote(support, ada, experiment);
  expect(status).toBe('awaiting-approval');
  const approval = `/promotions/${promotion}/approval`;
  const approve = { decision: 'approve', evidence };
  for (const role of ['TeamRoleArn', 'OperatorRoleArn'] as const) {
    const herself = await support.person(role, 'ada');
    expect(await tryToAsk(support, herself, 'POST', approval, approve)).toMatchObject({ status: 403 });
  }
  expect(
    await tryToAsk(support, grace, 'POST', approval, { ...approve, evidence: `sha256:${'0'.repeat(64)}` }),
  ).toMatchObject({ status: 409 });
  expect(await outboxOf(experiment)).toEqual(new Map());

  await ask(support, grace, 'POST', approval, approve);
  const end = await ended(support, grace, promotion, ['trying', 'awaiting-approval', 'decided']);
  expect(end).toMatchObject({ status: 'promoted', approver: expect.stringMatching(/\/grace$/) });
  expect(await tryToAsk(support, grace, 'POST', approval, { ...approve, decision: 'refuse' })).toMatchObject({
    status: 409,
  });

  const outbox = await outboxOf(experiment);
  expect([...outbox.keys()].sort()).toEqual(['manifest.json', 'report.json', 'statement.dsse.json']);
  const { PublicKey } = await new KMSClient(support.admin).send(
    new GetPublicKeyCommand({ KeyId: support.output('PromotionKeyArn') }),
  );
  const pem = `-----BEGIN PUBLIC KEY-----\n${Buffer.from(PublicKey ?? []).toString('base64')}\n-----END PUBLIC KEY-----\n`;
  const verdict = verifyStatement(JSON.parse(outbox.get('statement.dsse.json') ?? '') as DsseEnvelope, pem);
  const digest = createHash('sha256')
    .update(outbox.get('manifest.json') ?? '')
    .digest('hex');
  expect(verdict).toMatchObject({ valid: true, statement: { subject: [{ digest: { sha256: digest } }] } });
  expect(`sha256:${digest}`).toBe(experiment);
});

test('an approver may refuse, and then nothing leaves', async () => {
  const experiment = await register(support, ada, exampleManifest(dataset, { description: 'to be refused' }));
  const { promotion, evidence } = await promote(support, ada, experiment);
  await ask(support, grace, 'POST', `/promotions/${promotion}/approval`, {
    decision: 'refuse',
    evidence,
    reason: 'not yet',
  });
  const end = await ended(support, grace, promotion, ['trying', 'awaiting-approval', 'decided']);
  expect(end).toMatchObject({ status: 'refused', reason: 'not yet' });
  expect(await outboxOf(experiment)).toEqual(new Map());
});
