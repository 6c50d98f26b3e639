import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { registerDetect } from '../../bin/commands/detect';
import { registerMask } from '../../bin/commands/mask';
import { registerRisk } from '../../bin/commands/risk';
import { MisuseError } from '../../bin/exit';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mask-'));
  process.exitCode = undefined;
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

async function run(...args: string[]): Promise<{ stdout: string; stderr: string; exitCode: number | undefined }> {
  let stdout = '';
  let stderr = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    stdout += String(chunk);
    return true;
  });
  jest.spyOn(console, 'error').mockImplementation((message: unknown) => {
    stderr += String(message);
  });
  const program = new Command().exitOverride();
  [registerMask, registerDetect, registerRisk].forEach((register) => register(program));
  await program.parseAsync(args, { from: 'user' });
  return { stdout, stderr, exitCode: process.exitCode as number | undefined };
}

describe('mask', () => {
  test('writes masked data and a receipt without a value in it', async () => {
    const input = file('a.csv', 'email,n\nann@x.com,1\n');
    const output = join(folder, 'out.csv');
    const receipt = join(folder, 'receipt.json');
    const { exitCode } = await run('mask', input, '-o', output, '--receipt', receipt);
    expect(exitCode).toBe(0);
    expect(readFileSync(output, 'utf8')).toMatch(/^email,n\n\[EMAIL:[a-p]{20}\],1\n$/);
    expect(JSON.parse(readFileSync(receipt, 'utf8'))).toMatchObject({ format: 'csv', rows: 1, entities: { EMAIL: 1 } });
    expect(readFileSync(receipt, 'utf8')).not.toContain('ann@x.com');
    expect(readdirSync(folder).sort()).toEqual(['a.csv', 'out.csv', 'receipt.json']);
  });

  test('the same key gives the same tokens; no key gives others each time', async () => {
    const input = file('a.csv', 'email,n\nann@x.com,1\n');
    const key = file('token.key', 'k'.repeat(32));
    const outputs: string[] = [];
    for (const extra of [['--key', key], ['--key', key], [], []]) {
      const output = join(folder, `out${outputs.length}.csv`);
      await run('mask', input, '-o', output, ...extra);
      outputs.push(readFileSync(output, 'utf8'));
    }
    expect(outputs[0]).toBe(outputs[1]);
    expect(new Set(outputs).size).toBe(3);
  });

  test('what would be quarantined gives no output, a reason and exit code 1', async () => {
    const input = file('a.csv', 'a,b\n1,2,secret value\n');
    const output = join(folder, 'out.csv');
    const { stderr, stdout, exitCode } = await run('mask', input, '-o', output, '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ quarantined: 'ragged-row' });
    expect(stderr).toContain('ragged-row');
    expect(stderr + stdout).not.toContain('secret');
    expect(readdirSync(folder)).toEqual(['a.csv']);
  });

  test('a mistake in the policy is answered with file, line, value and what is allowed', async () => {
    const policy = file('policy.yaml', 'preset: strict\ncolumns:\n  email:\n    action: hide\n');
    const mistake = run('mask', file('a.csv', 'a\n1\n'), '--policy', policy);
    await expect(mistake).rejects.toThrow(MisuseError);
    await expect(mistake).rejects.toThrow(/policy\.yaml:4: columns\.email\.action is "hide": allowed are keep, scan, /);
    const unknown = file('other.yaml', 'presett: strict\n');
    await expect(run('mask', 'x.csv', '--policy', unknown)).rejects.toThrow(/other\.yaml:1: unknown key "presett"/);
    const pattern = file('pattern.yaml', "patterns:\n  - { name: p, pattern: '(?=a)b' }\n");
    await expect(run('mask', 'x.csv', '--policy', pattern)).rejects.toThrow(/pattern\.yaml:2: .*not RE2 syntax/);
  });

  test.each([
    [['mask', 'missing.csv'], /missing\.csv: cannot be read \(ENOENT\)/],
    [['mask', '-'], /say what it is with --format/],
    [['mask', 'a.csv', '--format', 'xml'], /"xml" is not known; allowed are csv/],
    [['mask', 'a.csv', '--json'], /needs --output/],
    [['mask', 'a.csv', '--policy', 'nonsense'], /neither a preset \(strict, /],
  ])('misuse: %s', async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });
});

describe('detect', () => {
  test('one line of spans for each line of text, in order, in UTF-16 code units', async () => {
    const input = file('in.jsonl', '{"text":"😀 mail ann@x.com"}\n{"text":""}\n{"text":"nothing"}\n');
    const { stdout, exitCode } = await run('detect', input);
    expect(exitCode).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([{ spans: [{ start: 8, end: 17, type: 'EMAIL', score: 1 }] }, { spans: [] }, { spans: [] }]);
  });

  test('a line that is no such object is named by its number and not repeated', async () => {
    const input = file('in.jsonl', '{"text":"a"}\n{"txt":"secret"}\n');
    const mistake = run('detect', input);
    await expect(mistake).rejects.toThrow('Line 2 is not a JSON object with a string "text".');
  });
});

describe('risk', () => {
  test('says whether every class has k rows', async () => {
    const input = file('t.csv', 'sex;zip\nf;1\nf;1\nm;2\n');
    const alone = await run('risk', input, '-q', 'sex', '--k', '2', '--json');
    expect(alone.exitCode).toBe(1);
    expect(JSON.parse(alone.stdout)).toMatchObject({ rows: 3, classes: 2, smallestClass: 1, belowK: 1 / 3 });
    await expect(run('risk', input, '-q', 'age')).rejects.toThrow('has no column "age"; it has sex, zip.');
  });
});
