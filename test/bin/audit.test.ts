import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { registerAudit } from '../../bin/commands/audit';
import { MisuseError } from '../../bin/exit';

const folder = mkdtempSync(join(tmpdir(), 'audit-command-'));

const YAML = `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }]
      Policies:
        - PolicyName: Own
          PolicyDocument: { Statement: [{ Effect: Allow, Action: ['s3:GetObject'], Resource: !Sub 'arn:aws:s3:::\${AWS::StackName}/*' }] }
`;

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function run(...args: string[]): Promise<{ output: string; exitCode: typeof process.exitCode }> {
  const program = new Command().exitOverride();
  registerAudit(program);
  let output = '';
  const written = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text);
    return true;
  });
  const erred = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const argv = process.argv;
  process.argv = ['node', 'cli', 'audit', ...args];
  try {
    await program.parseAsync(['audit', ...args], { from: 'user' });
    return { output, exitCode: process.exitCode };
  } finally {
    process.argv = argv;
    process.exitCode = undefined;
    written.mockRestore();
    erred.mockRestore();
  }
}

describe('audit', () => {
  test('prints one JSON document, writes the reports asked for, and exits 1 for a claim that is not proved', async () => {
    const template = file('role.yaml', YAML);
    const [sarif, html, oscal] = ['a.sarif', 'a.html', 'a.oscal.json'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const { output, exitCode } = await run(template, '--json', '--sarif', sarif, '--html', html, '--oscal', oscal);
    const { claims } = JSON.parse(output) as { claims: { id: string; status: string }[] };
    expect(claims.find(({ id }) => id === 'no-internet-path')?.status).toBe('UNKNOWN');
    expect(exitCode).toBe(1);
    expect(JSON.parse(readFileSync(sarif, 'utf8'))).toMatchObject({ version: '2.1.0' });
    expect(readFileSync(html, 'utf8')).toContain('<!doctype html>');
    expect(JSON.parse(readFileSync(oscal, 'utf8'))).toHaveProperty('assessment-results');
  });

  test('a path that is not there is misuse', async () => {
    await expect(run(join(folder, 'nothing'))).rejects.toThrow(MisuseError);
  });

  test('a file that is no template proves nothing', async () => {
    const { output, exitCode } = await run(file('broken.json', '{'), '--json');
    expect(exitCode).toBe(1);
    const { claims } = JSON.parse(output) as { claims: { status: string }[] };
    expect(claims.filter(({ status }) => status === 'PROVED')).toEqual([]);
  });
});

describe('audit --labels', () => {
  const BUCKETS = `
Resources:
  Plain:
    Type: AWS::S3::Bucket
  Said:
    Type: AWS::S3::Bucket
    Properties: { Tags: [{ Key: 'cdk-ai-sandbox:zone', Value: masked }] }
`;
  const template = file('buckets.yaml', BUCKETS);
  const labelled = (text: string, ...more: string[]) =>
    run(template, ...more, '--labels', file('labels.yaml', text), '--json');

  interface Report {
    readonly claims: { id: string; findings: { summary: string }[] }[];
    readonly declarations: { logicalId: string; value: string; source: string }[];
  }

  test('says of a template without our tags what its resources are, and reports that a file said so', async () => {
    const { output } = await labelled('buckets/Plain: { zone: raw }');
    const { claims, declarations } = JSON.parse(output) as Report;
    const summaries = claims.find(({ id }) => id === 'raw-unreadable')?.findings.map(({ summary }) => summary);
    expect(summaries?.length).toBeGreaterThan(0);
    expect(summaries?.filter((summary) => summary.startsWith('No bucket'))).toEqual([]);
    expect(declarations).toEqual([
      expect.objectContaining({ logicalId: 'Plain', value: 'raw', source: 'labels file' }),
      expect.objectContaining({ logicalId: 'Said', value: 'masked', source: 'template' }),
    ]);
  });

  test('refuses what contradicts a template', async () => {
    await expect(labelled('Said: { zone: workspace }')).rejects.toThrow(
      /labels\.yaml: Said bears cdk-ai-sandbox:zone="masked" in its template/,
    );
  });

  test.each([
    ['Missing: { zone: raw }', /There is no resource Missing in buckets/],
    ['Plain: { zone: rare }', /labels\.yaml:1: Plain\.zone is "rare": one of raw, masked, .* is allowed/],
    ['Plain: { zone: raw }\nbuckets/Plain: { zone: raw }', /labelled twice/],
    ['Plain: { zones: raw }', /unknown key "zones" in Plain\. zone, role and store are allowed/],
  ])('refuses %j', async (text, message) => {
    await expect(labelled(text)).rejects.toThrow(message);
  });

  test('asks which of several templates is meant', async () => {
    const other = file('other.yaml', BUCKETS);
    await expect(labelled('Plain: { zone: raw }', other)).rejects.toThrow('name one of buckets/Plain, other/Plain');
  });
});

describe('audit diff', () => {
  test('shows a request that became possible', async () => {
    // Roles are matched by the template's name, so the two versions bear the same one.
    const [before, after] = ['before', 'after'].map((name) => mkdtempSync(join(folder, name))) as [string, string];
    const older = file(join(relative(folder, before), 'team.yaml'), YAML);
    const newer = file(
      join(relative(folder, after), 'team.yaml'),
      YAML.replace("['s3:GetObject']", "['s3:GetObject', 's3:PutObject']"),
    );
    const same = await run('diff', older, older);
    expect(same).toMatchObject({ exitCode: 0 });
    const { output, exitCode } = await run('diff', older, newer, '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(output)).toMatchObject({ differences: [{ status: 'POSSIBLE' }] });
  });
});
