import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSandboxes } from '../../bin/config/sandboxes';
import { MisuseError } from '../../bin/exit';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandboxes-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string): ReturnType<typeof readSandboxes> {
  const file = join(folder, 'sandboxes.yaml');
  writeFileSync(file, text);
  return readSandboxes(file);
}

function fault(text: string): string {
  try {
    read(text);
  } catch (error) {
    expect(error).toBeInstanceOf(MisuseError);
    return (error as Error).message;
  }
  throw new Error('The file was accepted.');
}

const valid = `region: eu-west-1
sandboxes:
  - team: support
    account: '111111111111'
    models: [amazon.nova-lite-v1:0]
`;

describe('sandboxes.yaml', () => {
  test('fills in the defaults and the common region', () => {
    expect(read(valid)).toEqual([
      {
        team: 'support',
        account: '111111111111',
        region: 'eu-west-1',
        models: ['amazon.nova-lite-v1:0'],
        monthlyLimitUsd: 100,
        masking: 'strict',
        notify: [],
        availabilityZones: 2,
      },
    ]);
  });

  test('the example in the repository is valid', () => {
    expect(readSandboxes(join(__dirname, '../../sandboxes.yaml')).map(({ team }) => team)).toEqual([
      'support',
      'research',
    ]);
  });

  test.each([
    ['an unknown key', `${valid}    limit: 5\n`, /sandboxes\.yaml:6: unknown key "limit".*monthlyLimitUsd/],
    [
      'an unknown key at the top',
      `regoin: x\n${valid}`,
      /sandboxes\.yaml:1: unknown key "regoin".*Allowed: region, sandboxes/,
    ],
    [
      'an account id that is too short',
      valid.replace('111111111111', '1111'),
      /sandboxes\.yaml:4: .*account is "1111".*12 digits/,
    ],
    [
      'an account id that YAML reads as a number',
      valid.replace("'111111111111'", '111111111111'),
      /sandboxes\.yaml:4: .*12 digits in quotes/,
    ],
    [
      'a negative limit',
      `${valid}    monthlyLimitUsd: -5\n`,
      /sandboxes\.yaml:6: .*monthlyLimitUsd is -5: .*more than 0/,
    ],
    [
      'a region that is none',
      valid.replace('eu-west-1', 'Ireland'),
      /sandboxes\.yaml:1: region is "Ireland".*us-east-1/,
    ],
    ['no models', valid.replace('[amazon.nova-lite-v1:0]', '[]'), /sandboxes\.yaml:5: .*at least one approved model/],
    ['a key given twice', `${valid}    team: other\n`, /sandboxes\.yaml:6: .*unique/i],
    ['broken YAML', 'sandboxes: [', /sandboxes\.yaml:1: /],
  ])('refuses %s, with file, line, value and what is allowed', (_, text, message) => {
    expect(fault(text)).toMatch(message);
  });

  test('refuses a team that is named twice', () => {
    const twice = `${valid}  - team: support\n    account: '222222222222'\n    models: [amazon.nova-lite-v1:0]\n`;
    expect(fault(twice)).toMatch(/sandboxes\.yaml:6: .*team is "support": .*already sandbox number 1/);
  });

  test('says so when there is no such file', () => {
    expect(() => readSandboxes(join(folder, 'absent.yaml'))).toThrow(/absent\.yaml: cannot be read \(ENOENT\)/);
  });
});
