import { audit } from '../../../lib/audit/audit';
import type { LoadedAssembly } from '../../../lib/audit/template';
import { sandboxAssembly } from './sandbox-assembly';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Resources = Record<string, { [key: string]: Json }>;
type Document = { [key: string]: Json } & { Resources: Resources };

const assembly = sandboxAssembly();
const [template] = assembly.templates;
const original = template?.document as Document;
/** What no template tells: it may stand for anything, and for nothing. */
const UNKNOWN = { 'Fn::ImportValue': 'exported-by-nobody' };

const before = proved(original);

function proved(document: Document): string[] {
  const edited = { ...assembly, templates: [{ ...template, document }] } as LoadedAssembly;
  const { claims } = audit(edited, { now: new Date('2026-01-01T00:00:00Z') });
  return claims.filter(({ status }) => status === 'PROVED').map(({ id }) => id);
}

function edited(edit: (resources: Resources, document: Document) => void): Document {
  const document = structuredClone(original);
  edit(document.Resources, document);
  return document;
}

const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
const policy = (more: { [key: string]: Json }): { [key: string]: Json } => ({
  Type: 'AWS::IAM::Policy',
  Properties: { PolicyName: 'x', PolicyDocument: everything, ...more },
});

test.each<[string, (resources: Resources, document: Document) => void]>([
  [
    'a nested stack whose template is not there',
    (resources) =>
      void (resources.X = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://example.com/x' } }),
  ],
  ['a policy of a role that no template declares', (resources) => void (resources.X = policy({ Roles: ['somebody'] }))],
  ['a policy of a role that is not known', (resources) => void (resources.X = policy({ Roles: [UNKNOWN] }))],
  ['a policy of roles that are not known', (resources) => void (resources.X = policy({ Roles: UNKNOWN }))],
  ['a policy of a user', (resources) => void (resources.X = policy({ Users: ['somebody'] }))],
  ['a policy of a group', (resources) => void (resources.X = policy({ Groups: ['somebody'] }))],
  [
    'properties that depend on a condition that is not there',
    (resources) => void (resources.X = { Type: 'AWS::IAM::Policy', Properties: { 'Fn::If': ['Nobody', {}, {}] } }),
  ],
  [
    'properties that a macro writes',
    (resources) =>
      void (resources.X = { Type: 'AWS::IAM::Policy', Properties: { 'Fn::Transform': { Name: 'Macro' } } }),
  ],
  [
    'a resource that a macro changes',
    (resources) => Object.values(resources).forEach((resource) => (resource['Fn::Transform'] = { Name: 'Macro' })),
  ],
  [
    'resources in a loop',
    (resources) => void Object.assign(resources, { 'Fn::ForEach::X': ['X', ['a'], { 'R${X}': policy({}) }] }),
  ],
  ['a template that a macro changes', (_resources, document) => void (document['Fn::Transform'] = { Name: 'Macro' })],
  ['a serverless template', (_resources, document) => void (document.Transform = 'AWS::Serverless-2016-10-31')],
  ['hooks', (_resources, document) => void (document.Hooks = { X: { Type: 'AWS::CodeDeploy::BlueGreen' } })],
  ['an attribute in the wrong case', (resources) => void (resources.X = { Type: 'AWS::IAM::Role', properties: {} })],
  ['a type that is no text', (resources) => void (resources.X = { Type: { Ref: 'AWS::Region' } })],
  ['a resource that is none', (resources) => void (resources.X = null as unknown as Resources[string])],
])('%s: not every claim is proved', (_name, edit) => {
  expect(before).toContain('own-resources-only');
  expect(proved(edited(edit)).length).toBeLessThan(before.length);
});
