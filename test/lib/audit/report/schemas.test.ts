import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { ACKNOWLEDGEMENT_METADATA } from '../../../../lib/audit/acknowledgement';
import { audit } from '../../../../lib/audit/audit';
import type { AuditReport } from '../../../../lib/audit/report/audit-report';
import { reportAsOscal } from '../../../../lib/audit/report/oscal';
import { reportAsSarif } from '../../../../lib/audit/report/sarif';
import type { LoadedAssembly } from '../../../../lib/audit/template';
import { sandboxAssembly } from '../sandbox-assembly';

const now = new Date('2026-01-01T00:00:00Z');

/** A published schema, as a function. */
function published(file: string, unicodeRegExp: boolean): ValidateFunction {
  const text = readFileSync(join(__dirname, '../../../fixtures/schemas', file), 'utf8');
  // SARIF's is of draft 4, whose keywords that it uses mean the same in the draft that Ajv reads.
  const { $schema: _draft, id: _id, ...schema } = JSON.parse(text) as Record<string, unknown>;
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp });
  addFormats(ajv);
  return ajv.compile(schema);
}

const assemblyOf = (...documents: Record<string, unknown>[]): LoadedAssembly => ({
  path: 'x',
  problems: [],
  templates: documents.map((document, index) => ({
    id: `Stack ${index}/é#?`,
    file: `folder\\stack ${index}#?.json`,
    constructPaths: new Map(),
    document,
  })),
});

const REPORTS: [string, AuditReport][] = [
  ['a proved sandbox', audit(sandboxAssembly(), { now })],
  ['no template', audit({ path: 'x', templates: [], problems: ['x holds no stack.'] }, { now })],
  ['an empty template', audit(assemblyOf({ Resources: {} }), { now })],
  [
    'a refuted template with an acknowledged unknown',
    audit(
      assemblyOf(
        { Resources: { Out: { Type: 'AWS::EC2::InternetGateway', Metadata: { 'aws:cdk:path': 'A/<b>/Out' } } } },
        {
          Resources: {
            Render: {
              Type: 'AWS::MediaConvert::JobTemplate',
              Metadata: {
                [ACKNOWLEDGEMENT_METADATA]: [
                  { claim: 'no-managed-egress', reason: 'renders test videos only', expires: '2026-02-01' },
                ],
              },
            },
          },
        },
      ),
      { now },
    ),
  ],
];

describe.each([
  ['SARIF 2.1.0', 'sarif-2.1.0-rtm.5.json', false, reportAsSarif],
  ['OSCAL assessment results', 'oscal_assessment-results_schema.json', true, reportAsOscal],
] as const)('%s', (_format, file, unicodeRegExp, render) => {
  const isValid = published(file, unicodeRegExp);

  test.each(REPORTS)('of %s is valid by the published schema', (_name, report) => {
    isValid(JSON.parse(render(report)));
    expect(isValid.errors ?? []).toEqual([]);
  });

  test('the schema refuses what is not of it', () => {
    expect(isValid({ ...(JSON.parse(render(REPORTS[0]?.[1] as AuditReport)) as object), stranger: 1 })).toBe(false);
  });
});
