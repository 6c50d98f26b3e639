import fc from 'fast-check';
import type { Log } from 'sarif';
import { ACKNOWLEDGEMENT_METADATA } from '../../../lib/audit/acknowledgement';
import { audit } from '../../../lib/audit/audit';
import { ALL_CLAIMS } from '../../../lib/audit/claims/all-claims';
import { reportAsHtml } from '../../../lib/audit/report/html';
import { reportAsJson } from '../../../lib/audit/report/json';
import { oscalResults } from '../../../lib/audit/report/oscal';
import { sarifLog } from '../../../lib/audit/report/sarif';
import { reportAsText } from '../../../lib/audit/report/text';
import type { LoadedAssembly } from '../../../lib/audit/template';
import { judgeMutant } from './mutants/judge-mutant';
import { MUTANTS } from './mutants/mutants';
import { organization } from './mutants/organization';
import { savedByControlPolicy } from './mutants/red-team';
import type { Template } from './mutants/template';
import { guardrailsAssembly, sandboxAssembly } from './sandbox-assembly';

const now = new Date('2026-01-01T00:00:00Z');
const assembly = sandboxAssembly();
const guardrails = guardrailsAssembly();

const assemblyOf = (document: Record<string, unknown>): LoadedAssembly => ({
  path: 'x',
  problems: [],
  templates: [{ id: 'X', file: 'x.json', constructPaths: new Map(), document }],
});

test('every claim is proved of an unmutated sandbox', () => {
  const report = audit(assembly, { now });
  expect(report.claims.flatMap(({ findings }) => findings.map(({ summary }) => summary))).toEqual([]);
  expect(report.claims.map(({ id, status }) => `${id} ${status}`)).toEqual(ALL_CLAIMS.map(({ id }) => `${id} PROVED`));
  expect(report.passed).toBe(true);
  expect(report.claims.every(({ evidence }) => evidence.length > 0)).toBe(true);
});

test('every claim is proved of unmutated guardrails, but for what only a sandbox could show', () => {
  const report = audit(guardrails, { now });
  expect(report.claims.find(({ id }) => id === 'organization-denies')).toMatchObject({ status: 'PROVED' });
  expect(report.claims.filter(({ status }) => status === 'REFUTED')).toEqual([]);
});

test.each(organization.map((mutant) => [mutant.escapePath, mutant.id, mutant] as const))(
  'weakened guardrails that open %s by "%s" are caught',
  (_path, _id, mutant) => {
    expect(judgeMutant({ sandbox: assembly, guardrails }, mutant)).toMatchObject({ caught: true });
  },
);

test('a right that a declared control policy takes away does not refute, without the policy it does', () => {
  const statusWith = (targets: string[]) => {
    const [original] = assembly.templates;
    if (!original) throw new Error('The assembly has no template.');
    const document = structuredClone(original.document);
    savedByControlPolicy(document as unknown as Template, {}, targets);
    const claims = ALL_CLAIMS.filter(({ id }) => id === 'no-outside-credentials');
    return audit({ ...assembly, templates: [{ ...original, document }] }, { now, claims }).claims[0]?.status;
  };
  expect(statusWith(['111122223333'])).toBe('PROVED');
  expect(statusWith(['999988887777'])).toBe('REFUTED');
});

test('there are at least 150 mutants, and each names an escape path that a claim covers', () => {
  const covered = new Set(ALL_CLAIMS.flatMap(({ escapePaths }) => escapePaths));
  expect(MUTANTS.length).toBeGreaterThanOrEqual(150);
  expect(MUTANTS.filter(({ escapePath }) => !covered.has(escapePath))).toEqual([]);
  expect([...covered].filter((path) => !MUTANTS.some(({ escapePath }) => escapePath === path))).toEqual([]);
});

// One mutant a path here; `npm run bench:audit` judges all of them.
const onePerPath = [...new Map(MUTANTS.map((mutant) => [mutant.escapePath, mutant])).values()];
test.each(onePerPath.map((mutant) => [mutant.escapePath, mutant.id, mutant] as const))(
  'opening %s by "%s" is caught',
  (_path, _id, mutant) => {
    expect(judgeMutant({ sandbox: assembly, guardrails }, mutant)).toMatchObject({ caught: true });
  },
);

describe('a template that says nothing', () => {
  test('proves no claim about network or data', () => {
    const report = audit(assemblyOf({ Resources: {} }), { now });
    expect(report.passed).toBe(false);
    const proved = report.claims.filter(({ status }) => status === 'PROVED').map(({ id }) => id);
    expect(proved).not.toContain('no-internet-path');
    expect(proved).not.toContain('raw-unreadable');
    expect(proved).not.toContain('endpoints-bounded');
  });

  test('an assembly without templates is unknown', () => {
    const report = audit({ path: 'x', templates: [], problems: ['x holds no stack.'] }, { now });
    expect(new Set(report.claims.map(({ status }) => status))).toEqual(new Set(['UNKNOWN']));
  });
});

describe("somebody else's template", () => {
  const statusOf = (type: string, id: string): string | undefined =>
    audit(assemblyOf({ Resources: { Foreign: { Type: type } } }), { now }).claims.find((claim) => claim.id === id)
      ?.status;

  test.each(['Corp::Network::Egress::MODULE', 'Vendor::Cloud::Proxy', 'AWS::CloudFormation::StackSet'])(
    'of %s, which may bring any resource, proves nothing',
    (type) => {
      const report = audit(assemblyOf({ Resources: { Foreign: { Type: type } } }), { now });
      expect(report.claims.filter(({ status }) => status === 'PROVED')).toEqual([]);
    },
  );

  test('of a type that the model does not know proves no encryption, no closed door and no egress', () => {
    for (const claim of ['encrypted', 'no-public-resource', 'no-managed-egress'])
      expect(statusOf('AWS::RDS::DBInstance', claim)).toBe('UNKNOWN');
    expect(statusOf('AWS::OpsWorks::Instance', 'compute-inside')).toBe('UNKNOWN');
  });

  test('with a label whose value is a parameter proves nothing', () => {
    const Tags = [{ Key: 'cdk-ai-sandbox:zone', Value: { Ref: 'Zone' } }];
    const report = audit(
      assemblyOf({
        Parameters: { Zone: { Type: 'String' } },
        Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { Tags } } },
      }),
      { now },
    );
    expect(report.claims.filter(({ status }) => status === 'PROVED')).toEqual([]);
  });

  test('of a table without a KMS key is not encrypted, labelled or not', () => {
    expect(statusOf('AWS::DynamoDB::Table', 'encrypted')).toBe('REFUTED');
  });
});

test('any JSON is judged without a crash, and never passes', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }), fc.jsonValue(), (resources, other) => {
      const report = audit(assemblyOf({ Resources: resources, Outputs: other, Conditions: other, Parameters: other }), {
        now,
      });
      expect(report.passed).toBe(false);
    }),
    { numRuns: 60 },
  );
});

describe('acknowledgements', () => {
  const [template] = assembly.templates;
  const withUnknown = (expires: string): LoadedAssembly => ({
    ...assembly,
    templates: template
      ? [
          {
            ...template,
            document: {
              ...template.document,
              Resources: {
                ...(template.document['Resources'] as Record<string, unknown>),
                Render: {
                  Type: 'AWS::MediaConvert::JobTemplate',
                  Properties: {},
                  Metadata: {
                    [ACKNOWLEDGEMENT_METADATA]: [
                      { claim: 'no-managed-egress', reason: 'renders public test videos only', expires },
                    ],
                  },
                },
              },
            },
          },
        ]
      : [],
  });
  const claims = ALL_CLAIMS.filter(({ id }) => id === 'no-managed-egress');

  test('an unknown passes while somebody answers for it, and the report shows who', () => {
    const report = audit(withUnknown('2026-01-01'), { now, claims });
    expect(report.claims[0]).toMatchObject({ status: 'UNKNOWN', passed: true });
    expect(reportAsText(report)).toContain('Acknowledged until 2026-01-01: renders public test videos only');
  });

  test('who answers for one resource does not answer for what names none', () => {
    const acknowledged = withUnknown('2026-01-01');
    const report = audit({ ...acknowledged, problems: ['a file could not be read'] }, { now, claims });
    expect(report.claims[0]).toMatchObject({ status: 'UNKNOWN', passed: false });
    const ofStack = {
      ...acknowledged,
      problems: ['a file could not be read'],
      templates: acknowledged.templates.map((each) => ({
        ...each,
        document: {
          ...each.document,
          Metadata: {
            [ACKNOWLEDGEMENT_METADATA]: [{ claim: 'no-managed-egress', reason: 'read by us', expires: '2026-01-01' }],
          },
        },
      })),
    };
    expect(audit(ofStack, { now, claims }).claims[0]).toMatchObject({ status: 'UNKNOWN', passed: true });
  });

  test('it fails again the day after', () => {
    const report = audit(withUnknown('2025-12-31'), { now, claims });
    expect(report.claims[0]).toMatchObject({ status: 'UNKNOWN', passed: false });
    expect(reportAsText(report)).toContain('Acknowledgement EXPIRED on 2025-12-31');
  });
});

describe('reports', () => {
  const route = {
    Type: 'AWS::EC2::Route',
    Properties: { RouteTableId: { Ref: 'Table' }, DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' },
    Metadata: { 'aws:cdk:path': 'Team/<b>Net</b>/Route' },
  };
  const report = audit(assemblyOf({ Resources: { Out: route } }), { now });

  test('JSON has the promised shape', () => {
    const json = JSON.parse(reportAsJson(report)) as { claims: Record<string, unknown>[] };
    expect(json.claims[0]).toMatchObject({
      id: 'no-internet-path',
      status: 'REFUTED',
      escapePaths: expect.arrayContaining(['NET-01']),
      counterexample: {
        escapePath: 'NET-01',
        resource: { logicalId: 'Out' },
        path: [expect.anything(), 'igw-1', '0.0.0.0/0'],
      },
    });
  });

  test('SARIF has one rule a claim, and no level but on failures', () => {
    // The type of the published schema: what does not fit it does not compile.
    const log = sarifLog(report) as Log;
    expect(log.version).toBe('2.1.0');
    const [run] = log.runs;
    expect(run?.tool.driver.rules).toHaveLength(ALL_CLAIMS.length);
    expect(run?.results?.filter(({ kind, level }) => (kind === 'fail') !== (level === 'error'))).toEqual([]);
    expect(run?.results?.find(({ kind }) => kind === 'fail')).toMatchObject({
      ruleId: 'no-internet-path',
      level: 'error',
    });
  });

  test('OSCAL names controls as its catalog does and relates findings to observations', () => {
    const results = oscalResults(report)['assessment-results'].results[0];
    const observations = new Set(results?.observations.map(({ uuid }) => uuid));
    expect(results?.findings.map(({ target }) => target['target-id'])).toContain('sc-7.21_obj');
    expect(
      results?.findings
        .flatMap((finding) => finding['related-observations'])
        .filter((each) => !observations.has(each['observation-uuid'])),
    ).toEqual([]);
  });

  test('HTML loads nothing and shows what templates say as text', () => {
    const html = reportAsHtml(report);
    expect(html).not.toMatch(/<script|src=|href="http|url\(/);
    expect(html).not.toContain('<b>Net</b>');
    expect(html).toContain('&lt;b&gt;Net&lt;/b&gt;');
  });
});
