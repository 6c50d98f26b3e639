import { parse, type CollectionTag, type ScalarTag } from 'yaml';

/** Functions whose short form is `!Name` and whose long form is `Fn::Name`. */
const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'GetAZs',
  'GetAtt',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
];

const tags = ['Ref', 'Condition', ...FUNCTIONS].flatMap((name): (ScalarTag | CollectionTag)[] => {
  const key = FUNCTIONS.includes(name) ? `Fn::${name}` : name;
  const tag = `!${name}`;
  const wrap = (value: unknown): Record<string, unknown> => ({ [key]: value });
  return [
    { tag, resolve: (text: string) => wrap(text) },
    { tag, collection: 'seq', resolve: (node) => wrap(node.toJSON()) },
    { tag, collection: 'map', resolve: (node) => wrap(node.toJSON()) },
  ];
});

/**
 * Parses a CloudFormation template in YAML, its short forms (`!Sub`) into the long ones (`Fn::Sub`).
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 *
 * @throws an error with line and column when the text is no YAML.
 */
export function parseCloudFormationYaml(text: string): unknown {
  // Dates stay texts ("Version: 2012-10-17"), and an alias bomb is refused.
  return parse(text, { customTags: tags, maxAliasCount: 100, version: '1.2', schema: 'core' });
}
