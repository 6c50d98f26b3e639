import { App, cx_api } from 'aws-cdk-lib';
import { buildWorkloads } from '../../examples/workloads/app';
import { BOUNDARY_ACTIONS } from '../../lib/organization/policies/boundary-document';
import { verdicts } from './verdicts';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

interface RolePolicy {
  readonly Roles: { readonly Ref: string }[];
  readonly PolicyDocument: { readonly Statement: { readonly Effect: string; readonly Action?: string | string[] }[] };
}

/** The identity policies of the roles that bear a permission boundary. */
function boundPolicies(template: { Resources: Record<string, Resource> }): { roles: string[]; policies: RolePolicy[] } {
  const resources = Object.entries(template.Resources);
  const roles = resources
    .filter(([, { Type, Properties }]) => Type === 'AWS::IAM::Role' && Properties.PermissionsBoundary)
    .map(([id]) => id);
  const policies = resources
    .filter(([, { Type }]) => Type === 'AWS::IAM::Policy')
    .map(([, { Properties }]) => Properties as unknown as RolePolicy)
    .filter(({ Roles }) => Roles.some(({ Ref }) => roles.includes(Ref)));
  return { roles, policies };
}

describe('a sandbox with a workload of every kind', () => {
  const app = new App();
  const stack = buildWorkloads(app);
  const assembly: cx_api.CloudAssembly = app.synth();

  test('is proved isolated, claim by claim', () => {
    const claims = verdicts(assembly.directory);
    expect(Object.keys(claims).length).toBeGreaterThanOrEqual(4);
    expect(Object.fromEntries(Object.entries(claims).filter(([, verdict]) => verdict !== 'PROVED'))).toEqual({});
  });

  test('grants its people and workloads nothing that is beyond their boundary', () => {
    const { roles, policies } = boundPolicies(assembly.getStackArtifact(stack.artifactId).template);
    expect(roles.length).toBeGreaterThanOrEqual(7);
    const granted = policies
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action }) => Action ?? []);
    expect(granted.length).toBeGreaterThan(20);
    expect([...new Set(granted)].filter((action) => !BOUNDARY_ACTIONS.includes(action))).toEqual([]);
  });
});
