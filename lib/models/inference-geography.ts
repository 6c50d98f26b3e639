/**
 * The regions to which inference profiles of a geography may send a call. Where AWS's list differs between models and grows
 * (`apac`, `ca`, `in`), whoever approves the profile names its regions; a call that Bedrock would send elsewhere is refused by IAM.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */
const REGIONS: Readonly<Record<string, readonly string[] | undefined>> = {
  us: ['us-east-1', 'us-east-2', 'us-west-2'],
  eu: ['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-3'],
  jp: ['ap-northeast-1', 'ap-northeast-3'],
  au: ['ap-southeast-2', 'ap-southeast-4'],
  apac: undefined,
  ca: undefined,
  in: undefined,
};

export const GEOGRAPHIES: readonly string[] = Object.keys(REGIONS);

/** The regions of a geography, or undefined where they have to be named. */
export function regionsOf(geography: string): readonly string[] | undefined {
  return REGIONS[geography];
}
