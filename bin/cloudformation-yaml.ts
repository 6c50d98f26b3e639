import { parse, type CollectionTag, type ScalarTag } from 'yaml';

/** The short forms of CloudFormation's intrinsic functions whose long name is not `Fn::<tag>`. */
const LONG_NAMES: Record<string, string> = { Ref: 'Ref', Condition: 'Condition' };

const FUNCTIONS =
  'Ref Condition And Base64 Cidr Equals FindInMap GetAtt GetAZs If ImportValue Join Length Not Or Select Split Sub ToJsonString Transform'.split(
    ' ',
  );

/**
 * Reads a CloudFormation template in YAML, with the short forms (`!Ref`, `!Sub`, `!GetAtt a.b`) as the long ones.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function parseCloudFormationYaml(text: string): unknown {
  return parse(text, { customTags: FUNCTIONS.flatMap(tagsOf), logLevel: 'error', maxAliasCount: 100 });
}

function tagsOf(name: string): (ScalarTag | CollectionTag)[] {
  const long = LONG_NAMES[name] ?? `Fn::${name}`;
  const wrap = (value: unknown): unknown => ({ [long]: value });
  return [
    { tag: `!${name}`, resolve: (value: string) => wrap(name === 'GetAtt' ? attributeOf(value) : value) },
    { tag: `!${name}`, collection: 'seq', resolve: (value) => wrap(value.toJSON()) },
    { tag: `!${name}`, collection: 'map', resolve: (value) => wrap(value.toJSON()) },
  ];
}

/** `!GetAtt Bucket.Arn` is `["Bucket", "Arn"]`. */
function attributeOf(value: string): string[] {
  const [resource = '', ...attribute] = value.split('.');
  return [resource, attribute.join('.')];
}
