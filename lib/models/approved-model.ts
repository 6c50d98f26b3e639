import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { ApprovedModelEntry } from '../private/contracts/gateway';
import { priceOf } from '../private/contracts/price-of';
import { GEOGRAPHIES, regionsOf } from './inference-geography';
import { ModelPrice } from './model-price';

/** What may be said of every approved model. */
export interface ApprovedModelProps {
  /**
   * What its tokens cost.
   *
   * @default - the library's price table, which has the on-demand prices of US East (N. Virginia) by exact id
   */
  readonly price?: ModelPrice;
  /**
   * The most output tokens of one call, and what a call that names no maximum gets. It must not be above what the model allows.
   *
   * @default 4096
   */
  readonly maxOutputTokens?: number;
}

/** What may be said of an approved inference profile. */
export interface ApprovedProfileProps extends ApprovedModelProps {
  /**
   * The regions that the profile may send calls to, and with them, prompts.
   *
   * @default - the geography's regions for `us`, `eu`, `jp` and `au`; for others they must be named
   */
  readonly regions?: string[];
}

/** The IAM resources of a model, apart by how IAM has to bind them. */
interface ModelArns {
  /** The foundation model in the sandbox's own region, for calls without an inference profile and for counting tokens. */
  readonly own: string;
  /** The inference profile. */
  readonly profile?: string;
  /** The foundation model in every region that the profile reaches. */
  readonly reached: string[];
}

/** A model that a sandbox may call, by its exact id. */
export class ApprovedModel {
  /**
   * A foundation model, served in the sandbox's own region.
   *
   * @param modelId exact, for example `anthropic.claude-3-5-sonnet-20240620-v1:0`
   * @param props its price and its limits
   */
  public static foundationModel(modelId: string, props: ApprovedModelProps = {}): ApprovedModel {
    const [first = ''] = modelId.split('.');
    if (GEOGRAPHIES.includes(first) || first === 'global' || first === 'us-gov') {
      throw new Error(
        `'${modelId}' is the id of an inference profile. Use ApprovedModel.inferenceProfile('${modelId}'), which also says which regions it may reach.`,
      );
    }
    return new ApprovedModel(modelId, modelId, undefined, props);
  }

  /**
   * A cross-region inference profile of one geography. Global profiles are refused: they may send prompts to any region.
   *
   * @param profileId exact, for example `us.anthropic.claude-sonnet-4-20250514-v1:0`
   * @param props its price, its limits and the regions that it may reach
   */
  public static inferenceProfile(profileId: string, props: ApprovedProfileProps = {}): ApprovedModel {
    const dot = profileId.indexOf('.');
    const geography = profileId.slice(0, Math.max(dot, 0));
    if (!GEOGRAPHIES.includes(geography)) {
      throw new Error(
        `'${profileId}' is not the id of a geographic inference profile. Allowed are ids that begin with ${GEOGRAPHIES.map((name) => `'${name}.'`).join(', ')}. A global profile may send prompts to any region and cannot be approved.`,
      );
    }
    const regions = props.regions ?? regionsOf(geography);
    if (!regions || regions.length === 0) {
      throw new Error(
        `The regions that '${profileId}' may reach are not known: AWS's list for '${geography}' differs between models. Name them: ApprovedModel.inferenceProfile('${profileId}', { regions: ['...'] }); \`aws bedrock get-inference-profile\` lists them.`,
      );
    }
    return new ApprovedModel(profileId, profileId.slice(dot + 1), regions, props);
  }

  /** The id as callers send it. */
  public readonly id: string;
  /** The foundation model's id. */
  public readonly foundationModelId: string;

  private readonly regions?: readonly string[];
  private readonly price?: ModelPrice;
  private readonly maxOutputTokens: number;

  private constructor(
    id: string,
    foundationModelId: string,
    regions: readonly string[] | undefined,
    props: ApprovedModelProps,
  ) {
    validateId(id, foundationModelId);
    validateMaxOutputTokens(id, props.maxOutputTokens);
    if (!props.price && !priceOf(id)) {
      throw new Error(
        `The price table has no exact price for '${id}', and a model without a price cannot be kept within a limit. Check the id, or give the price: { price: ModelPrice.perMillionTokens({ input: 3, output: 15 }) }.`,
      );
    }
    this.id = id;
    this.foundationModelId = foundationModelId;
    this.regions = regions;
    this.price = props.price;
    this.maxOutputTokens = props.maxOutputTokens ?? 4096;
  }

  /** @internal */
  public get _usesTablePrice(): boolean {
    return this.price === undefined;
  }

  /** @internal */
  public _entry(): ApprovedModelEntry {
    return {
      id: this.id,
      price: this.price?._perToken,
      maxOutputTokens: this.maxOutputTokens,
      countTokens: countsTokens(this.foundationModelId) ? this.foundationModelId : undefined,
    };
  }

  /** @internal */
  public _arns(stack: Stack): ModelArns {
    // Foundation models belong to no account. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
    const modelIn = (region: string): string =>
      stack.formatArn({
        service: 'bedrock',
        region,
        account: '',
        resource: 'foundation-model',
        resourceName: this.foundationModelId,
      });
    return {
      own: modelIn(stack.region),
      profile:
        this.regions &&
        stack.formatArn({
          service: 'bedrock',
          resource: 'inference-profile',
          resourceName: this.id,
          arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
        }),
      reached: this.regions?.map(modelIn) ?? [],
    };
  }
}

/** CountTokens is there for Claude from 3.5 Haiku on; where it does not answer, the gateway counts bytes. */
function countsTokens(foundationModelId: string): boolean {
  return foundationModelId.startsWith('anthropic.claude-') && !/claude-3-(opus|sonnet|haiku)-/.test(foundationModelId);
}

function validateId(id: string, foundationModelId: string): void {
  if (Token.isUnresolved(id) || !/^[a-z0-9-]+\.[a-zA-Z0-9.:-]+$/.test(foundationModelId)) {
    throw new Error(
      `'${id}' is not a model id. Give the exact id, known at synthesis, for example 'anthropic.claude-3-5-sonnet-20240620-v1:0'; wildcards and ARNs are not allowed. \`aws bedrock list-foundation-models\` lists them.`,
    );
  }
}

function validateMaxOutputTokens(id: string, maxOutputTokens: number | undefined): void {
  if (maxOutputTokens === undefined) return;
  if (
    Token.isUnresolved(maxOutputTokens) ||
    !Number.isInteger(maxOutputTokens) ||
    maxOutputTokens < 1 ||
    maxOutputTokens > 1_000_000
  ) {
    throw new Error(
      `maxOutputTokens of '${id}' is ${maxOutputTokens}. Allowed are whole numbers from 1 to 1,000,000; leave it out for 4096.`,
    );
  }
}
