import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DenialContext, denials } from '../../../lib/organization/policies/denials';
import { ESCAPE_PATHS } from '../../../lib/organization/policies/escape-path';

const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'threat-model.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\| [A-Z]{3}-\d\d /.test(line));
const context: DenialContext = {
  models: [],
  regions: ['eu-west-1'],
  additionalActions: [],
  guardrails: ['arn:aws:bedrock:eu-west-1:111122223333:guardrail/abc123'],
};

describe('docs/threat-model.md', () => {
  test('has one row for every escape path, in order', () => {
    expect(rows.map((row) => row.slice(2, 8))).toEqual(ESCAPE_PATHS);
  });

  test('says of every path what closes it and what remains to be assumed', () => {
    for (const row of rows) {
      const cells = row.split('|').slice(1, -1);
      expect(cells).toHaveLength(4);
      expect(cells.filter((cell) => cell.trim() === '')).toEqual([]);
    }
  });

  test('names every denial at one of the paths that the denial closes', () => {
    for (const { sid, closes } of denials(context)) {
      const where = rows.filter((row) => row.includes(`\`${sid}\``)).map((row) => row.slice(2, 8));
      expect({ sid, where: where.length > 0 }).toEqual({ sid, where: true });
      expect({ sid, strays: where.filter((path) => !closes.includes(path)) }).toEqual({ sid, strays: [] });
    }
  });
});
