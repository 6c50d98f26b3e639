import {
  Duration,
  Names,
  Size,
  Tags,
  Token,
  aws_cloudwatch as cloudwatch,
  aws_iam as iam,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_stepfunctions as sfn,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IIsolatedNetwork } from '../network';
import { bundledFunction } from '../private/bundled-function';
import { AuditRole, AuditTag } from '../private/contracts/audit-tags';
import {
  MASKING_NODE_OPTIONS,
  MaskingEnvironment,
  MaskingMetric,
  MaskingPrefix,
} from '../private/contracts/masking-pipeline';
import { DataZones } from './data-zones';
import { MacieReview } from './macie-review';
import { admitMacie } from './macie-states';
import { MaskingIntake } from './masking-intake';
import { maskingAlarms } from './masking-alarms';
import { openEndpoints } from './masking-endpoints';
import { receiptSigningKey, tokenKey } from './masking-keys';
import { MaskingPolicy } from './masking-policy';
import { maskingWorkflow } from './masking-workflow';

/** Properties of a MaskingPipeline. */
export interface MaskingPipelineProps {
  /** The zones between which data moves. */
  readonly zones: DataZones;
  /**
   * What masking does with data.
   *
   * @default MaskingPolicy.strict()
   */
  readonly policy?: MaskingPolicy;
  /**
   * Where the function runs.
   *
   * @default - outside of any VPC
   */
  readonly network?: IIsolatedNetwork;
  /**
   * The largest part that one function handles. Objects that can be cut are masked in parallel parts of this size.
   *
   * @default Size.mebibytes(128)
   */
  readonly partSize?: Size;
  /**
   * How many parts of one object are handled at a time, 1 to 1000.
   *
   * @default 40
   */
  readonly maxConcurrency?: number;
  /**
   * The KMS HMAC key (HMAC_256) from which tokens are made. A key of another account keeps whoever administers this one from
   * confirming guessed values; its policy must let the masking role use `kms:GenerateMac`.
   *
   * @default - a key in this account that the masking role alone may use
   */
  readonly tokenKey?: kms.IKey;
  /**
   * Whether Amazon Macie gives a second opinion on each raw object.
   *
   * @default - Macie is not asked
   */
  readonly macie?: MacieReview;
}

/**
 * Takes every object that is uploaded to the raw zone to the masked zone, masked and with a signed receipt, or to
 * quarantine with a reason. What is not understood or does not pass a gate never goes onward.
 */
export class MaskingPipeline extends Construct {
  /** Masks one object: one execution for each version of each raw object. */
  public readonly stateMachine: sfn.IStateMachine;
  /** Starts the other one from an event of the raw bucket; a second event of the same version changes nothing. */
  public readonly intakeStateMachine: sfn.IStateMachine;
  /** The role of the masking function: the only one that reads raw and writes masked and quarantine. */
  public readonly maskingRole: iam.IRole;
  /** Signs receipts: ECDSA on the NIST P-256 curve with SHA-256. */
  public readonly receiptKey: kms.IKey;
  /** From this key tokens are made. */
  public readonly tokenKey: kms.IKey;
  /** An object went to quarantine; an object was neither masked nor quarantined; uploads were not noticed. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly zones: DataZones;
  private readonly pipelineName: string;

  public constructor(scope: Construct, id: string, props: MaskingPipelineProps) {
    super(scope, id);
    validate(props);
    this.zones = props.zones;
    this.pipelineName = Names.uniqueId(this);

    const maskingFunction = this.renderFunction(props);
    const role = roleOf(maskingFunction);
    this.maskingRole = role;
    this.receiptKey = receiptSigningKey(this, 'ReceiptKey', role);
    this.tokenKey = props.tokenKey ?? tokenKey(this, 'TokenKey', role);
    iam.Grant.addToPrincipal({ grantee: role, actions: ['kms:GenerateMac'], resourceArns: [this.tokenKey.keyArn] });
    maskingFunction.addEnvironment(MaskingEnvironment.RECEIPT_KEY, this.receiptKey.keyArn);
    maskingFunction.addEnvironment(MaskingEnvironment.TOKEN_KEY, this.tokenKey.keyArn);
    this.admitToZones(role);
    if (props.network) {
      openEndpoints(props.network, { role, zones: props.zones, receiptKey: this.receiptKey, tokenKey: this.tokenKey });
    }
    if (props.macie) {
      admitMacie(this, props.zones.raw);
    }

    const workflow = maskingWorkflow(this, 'Workflow', {
      maskingFunction,
      policy: (props.policy ?? MaskingPolicy.strict()).document,
      maxConcurrency: props.maxConcurrency ?? 40,
      macie: props.macie,
    });
    this.stateMachine = workflow;
    const intake = new MaskingIntake(this, 'Intake', { rawBucket: props.zones.raw.bucket, maskingFunction, workflow });
    this.intakeStateMachine = intake.stateMachine;
    this.alarms = maskingAlarms(this, {
      workflow,
      intake,
      quarantined: this.metricObjectsQuarantined(),
      withoutOpinion: props.macie && this.metric(MaskingMetric.WITHOUT_OPINION),
    });
  }

  /** Lets a role upload to the raw zone. It cannot read what it uploaded. */
  public grantUpload(grantee: iam.IGrantable): iam.Grant {
    return this.zones.raw.admitWriter(requireRole(grantee, 'grantUpload'));
  }

  /** Lets a role read masked objects and their receipts. */
  public grantReadMasked(grantee: iam.IGrantable): iam.Grant {
    return this.zones.masked.admitReader(requireRole(grantee, 'grantReadMasked'));
  }

  /** Lets a role read quarantined objects and the reasons why. It sees raw data: meant for operators alone. */
  public grantReadQuarantine(grantee: iam.IGrantable): iam.Grant {
    return this.zones.quarantine.admitReader(requireRole(grantee, 'grantReadQuarantine'));
  }

  /** Objects released to the masked zone (count). */
  public metricObjectsMasked(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MaskingMetric.OBJECTS, options);
  }

  /** Raw bytes of objects released to the masked zone. */
  public metricBytesMasked(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MaskingMetric.BYTES, options);
  }

  /** Rows, or lines of text, released to the masked zone (count). */
  public metricRowsMasked(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MaskingMetric.ROWS, options);
  }

  /**
   * Entities masked (count).
   *
   * @param entityType an entity type such as `EMAIL`.
   */
  public metricEntitiesMasked(entityType: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MaskingMetric.ENTITIES, { ...options, dimensionsMap: { EntityType: entityType } });
  }

  /** Objects that went to quarantine (count), for every reason. */
  public metricObjectsQuarantined(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(MaskingMetric.QUARANTINED, options);
  }

  private metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: MaskingMetric.NAMESPACE,
      metricName,
      statistic: cloudwatch.Stats.SUM,
      ...options,
      dimensionsMap: { [MaskingMetric.PIPELINE]: this.pipelineName, ...options?.dimensionsMap },
    });
  }

  private renderFunction(props: MaskingPipelineProps): lambda.Function {
    const { zones } = props;
    const maskingFunction = bundledFunction(this, 'Function', {
      bundle: 'mask',
      description: 'Masks raw objects, verifies, releases or quarantines them',
      // One vCPU; a part needs no more, and more parts need more functions.
      memorySize: 1769,
      timeout: Duration.minutes(15),
      network: props.network,
      environment: {
        [MaskingEnvironment.RAW_BUCKET]: zones.raw.bucket.bucketName,
        [MaskingEnvironment.MASKED_BUCKET]: zones.masked.bucket.bucketName,
        [MaskingEnvironment.QUARANTINE_BUCKET]: zones.quarantine.bucket.bucketName,
        [MaskingEnvironment.PART_BYTES]: String((props.partSize ?? Size.mebibytes(128)).toBytes()),
        [MaskingEnvironment.PIPELINE]: this.pipelineName,
        NODE_OPTIONS: MASKING_NODE_OPTIONS,
      },
    });
    Tags.of(roleOf(maskingFunction)).add(AuditTag.ROLE, AuditRole.MASKING);
    return maskingFunction;
  }

  private admitToZones(role: iam.IRole): void {
    const { raw, masked, quarantine } = this.zones;
    raw.admitReader(role);
    [masked, quarantine].forEach((zone) => {
      zone.admitWriter(role);
      zone.admitReader(role);
    });
    quarantine.admitDeleter(role, MaskingPrefix.STAGING);
  }
}

function validate(props: MaskingPipelineProps): void {
  const { maxConcurrency, partSize } = props;
  if (maxConcurrency !== undefined && !Token.isUnresolved(maxConcurrency)) {
    if (!Number.isInteger(maxConcurrency) || maxConcurrency < 1 || maxConcurrency > 1000) {
      throw new Error(`maxConcurrency is ${maxConcurrency}. It must be a whole number from 1 to 1000.`);
    }
  }
  if (partSize !== undefined && !partSize.isUnresolved()) {
    const mebibytes = partSize.toMebibytes({ rounding: undefined });
    if (mebibytes < 1 || mebibytes > 2048) {
      throw new Error(
        `partSize is ${mebibytes} MiB. It must be from 1 to 2048 MiB: one function must mask a part well within 15 minutes.`,
      );
    }
  }
}

function requireRole(grantee: iam.IGrantable, method: string): iam.IRole {
  const { grantPrincipal } = grantee;
  if (!('roleArn' in grantPrincipal)) {
    throw new Error(
      `${method} was given ${grantPrincipal.principalAccount ? 'a principal' : 'a grantee'} that is not an IAM role. The zones admit roles by their ARN: give a role, or something that runs with one, such as a function.`,
    );
  }
  return grantPrincipal as iam.IRole;
}

function roleOf(maskingFunction: lambda.Function): iam.IRole {
  if (!maskingFunction.role) {
    throw new Error('The masking function has no role. bundledFunction always makes one.');
  }
  return maskingFunction.role;
}
