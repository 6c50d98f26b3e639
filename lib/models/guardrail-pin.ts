import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { PinnedGuardrail } from '../private/contracts/gateway';

/** A version of a Bedrock guardrail that every call goes through; no caller can leave it out or choose another. */
export class GuardrailPin {
  /**
   * @param guardrailId the guardrail's id, for example `gr4rdr41l1d0`
   * @param version its version, a whole number. `DRAFT` is not allowed: it can change unseen
   * @param usdPerThousandTextUnits what a thousand text units (of up to 1,000 characters) cost, summed over the guardrail's
   * policies; by default all text policies together
   */
  public static version(guardrailId: string, version: string, usdPerThousandTextUnits: number = 0.67): GuardrailPin {
    if (!Token.isUnresolved(guardrailId) && !/^[a-z0-9]+$/.test(guardrailId)) {
      throw new Error(
        `'${guardrailId}' is not the id of a guardrail. Give the id alone, small letters and digits, not the ARN: 'gr4rdr41l1d0' for example.`,
      );
    }
    if (!Token.isUnresolved(version) && !/^[1-9][0-9]{0,7}$/.test(version)) {
      throw new Error(
        `'${version}' is not a version of a guardrail that can be pinned. Give a number such as '1': \`aws bedrock create-guardrail-version\` makes one.`,
      );
    }
    if (!Number.isFinite(usdPerThousandTextUnits) || usdPerThousandTextUnits < 0 || usdPerThousandTextUnits > 1000) {
      throw new Error(
        `usdPerThousandTextUnits is ${usdPerThousandTextUnits}. Allowed are 0 to 1,000 US dollars; see https://aws.amazon.com/bedrock/pricing/.`,
      );
    }
    return new GuardrailPin(guardrailId, version, usdPerThousandTextUnits);
  }

  private constructor(
    /** The guardrail's id. */
    public readonly guardrailId: string,
    /** Its version. */
    public readonly guardrailVersion: string,
    private readonly usdPerThousandTextUnits: number,
  ) {}

  /** @internal */
  public _pinned(): PinnedGuardrail {
    return {
      identifier: this.guardrailId,
      version: this.guardrailVersion,
      textUnitPrice: Math.ceil(this.usdPerThousandTextUnits * 1e9),
    };
  }

  /** @internal */
  public _arn(stack: Stack): string {
    return stack.formatArn({
      service: 'bedrock',
      resource: 'guardrail',
      resourceName: this.guardrailId,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }
}
