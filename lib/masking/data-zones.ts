import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AuditZone } from '../private/contracts/audit-tags';
import { MaskingPrefix } from '../private/contracts/masking-pipeline';
import { DataZone } from './data-zone';

/** Properties of DataZones. */
export interface DataZonesProps {
  /**
   * How long raw objects are kept. They are needed until masked; after that they are only a liability.
   *
   * @default Duration.days(30)
   */
  readonly rawRetention?: Duration;
  /**
   * How long quarantined objects are kept for a person to look at.
   *
   * @default Duration.days(90)
   */
  readonly quarantineRetention?: Duration;
  /**
   * What becomes of the buckets and their keys when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * The four data zones of a sandbox, through which data flows one way: raw, masked (or quarantine), outbox.
 *
 * Each has its own key, so that admission to one zone never opens another.
 */
export class DataZones extends Construct {
  /** Where data is uploaded. Written by admitted uploaders, read by masking alone. */
  public readonly raw: DataZone;
  /** Masked objects and their receipts. Written by masking alone. */
  public readonly masked: DataZone;
  /** Objects that did not pass, with the reason. Written by masking, read by operators alone. */
  public readonly quarantine: DataZone;
  /** What was promoted. Written by promotion alone. */
  public readonly outbox: DataZone;

  public constructor(scope: Construct, id: string, props: DataZonesProps = {}) {
    super(scope, id);
    const { removalPolicy } = props;
    this.raw = new DataZone(this, 'Raw', {
      zoneName: AuditZone.RAW,
      emitsEvents: true,
      retention: props.rawRetention ?? Duration.days(30),
      removalPolicy,
    });
    this.masked = new DataZone(this, 'Masked', { zoneName: AuditZone.MASKED, removalPolicy });
    this.quarantine = new DataZone(this, 'Quarantine', {
      zoneName: AuditZone.QUARANTINE,
      retention: props.quarantineRetention ?? Duration.days(90),
      shortLivedPrefix: MaskingPrefix.STAGING,
      removalPolicy,
    });
    this.outbox = new DataZone(this, 'Outbox', { zoneName: AuditZone.OUTBOX, removalPolicy });
  }
}
