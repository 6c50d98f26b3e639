import { createSign, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { registerExperiment } from '../../../bin/commands/experiment';
import { registerPromotion } from '../../../bin/commands/promotion';
import { registerReset } from '../../../bin/commands/reset';
import { MisuseError } from '../../../bin/exit';
import { PromotionReport, STATEMENT_PAYLOAD_TYPE } from '../../../lib/private/contracts/promotion';
import { promotionStatement, statementText } from '../../../lambda/promotion/statement';
import { contentDigest, sha256 } from '../../../lambda/shared/canonical-json';
import { preAuthenticationEncoding, sealEnvelope } from '../../../lambda/shared/dsse';

const folder = mkdtempSync(join(tmpdir(), 'promotion-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const manifest = '{"name":"summaries"}';
const report = {
  experiment: `sha256:${sha256(manifest)}`,
  name: 'summaries',
  model: 'm',
  author: 'alice',
} as PromotionReport;
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = file('key.pem', publicKey.export({ type: 'spki', format: 'pem' }).toString());

async function statementFile(name: string, evidence: string): Promise<string> {
  const approval = { decision: 'approve', approver: 'olga', decidedAt: 't', evidence, reason: '' } as const;
  const text = statementText(promotionStatement(report, evidence, approval, 't'));
  const message = preAuthenticationEncoding(STATEMENT_PAYLOAD_TYPE, Buffer.from(text));
  const envelope = await sealEnvelope(STATEMENT_PAYLOAD_TYPE, text, 'k', async () =>
    createSign('sha256').update(message).sign(privateKey),
  );
  return file(name, JSON.stringify(envelope));
}

async function run(...args: string[]): Promise<{ code: unknown; out: string }> {
  const written = jest.spyOn(console, 'log').mockReturnValue(undefined);
  process.exitCode = undefined;
  const program = new Command().exitOverride();
  registerExperiment(program);
  registerPromotion(program);
  registerReset(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return { code: process.exitCode, out: written.mock.calls.flat().join('\n') };
  } finally {
    written.mockRestore();
    process.exitCode = undefined;
  }
}

test('a signed statement verifies offline, with the manifest that was signed', async () => {
  const statement = await statementFile('good.json', contentDigest(report));
  const { code, out } = await run(
    'promotion',
    'verify',
    statement,
    '--key',
    key,
    '--manifest',
    file('m.json', manifest),
  );
  expect(code).toBe(0);
  expect(out).toContain('approved by olga');
});

test.each([
  ['another manifest', { manifest: '{"name":"other"}' }, 'The manifest hashes to'],
  ['another report than was approved', { evidence: `sha256:${'0'.repeat(64)}` }, 'is not the one that was approved'],
  ['another key', { otherKey: true }, 'No signature in the file is by this key'],
])('%s is a finding', async (_, change: { manifest?: string; evidence?: string; otherKey?: boolean }, reason) => {
  const statement = await statementFile('s.json', change.evidence ?? contentDigest(report));
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });
  const pem = change.otherKey ? file('other.pem', other.toString()) : key;
  const against = file('m.json', change.manifest ?? manifest);
  const { code, out } = await run('promotion', 'verify', statement, '--key', pem, '--manifest', against, '--json');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ valid: false, reason: expect.stringContaining(reason) });
});

test.each([
  ['a file that is not there', ['promotion', 'verify', '/nowhere', '--key', key], 'cannot be read (ENOENT)'],
  ['a file that is no envelope', ['promotion', 'verify', key, '--key', key], 'is not JSON'],
])('%s is misuse', async (_, args, message) => {
  await expect(run(...args)).rejects.toThrow(MisuseError);
  await expect(run(...args)).rejects.toThrow(message);
});

test('the example manifest passes the check, and has no digest before its receipt is pinned', async () => {
  const example = join(__dirname, '../../../examples/experiment.yaml');
  const { code, out } = await run('experiment', 'check', example, '--json');
  expect(code).toBeUndefined();
  expect(JSON.parse(out)).toEqual({ name: 'ticket-summaries', experiment: null });
});
