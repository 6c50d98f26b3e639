import { aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';
import { EndpointService, IIsolatedNetwork } from '../network';
import { MaskingPrefix } from '../private/contracts/masking-pipeline';
import { DataZone } from './data-zone';
import { DataZones } from './data-zones';

export interface MaskingEndpointsProps {
  readonly role: iam.IRole;
  readonly zones: DataZones;
  readonly receiptKey: kms.IKey;
  readonly tokenKey: kms.IKey;
}

/** Lets the masking function's requests pass the network's endpoints. SSE-KMS needs none to KMS: S3 calls KMS itself. */
export function openEndpoints(network: IIsolatedNetwork, props: MaskingEndpointsProps): void {
  const { raw, masked, quarantine } = props.zones;
  const allow = (service: EndpointService, actions: string[], resources: string[]): void =>
    network.allowEndpoint({ service, principals: [props.role], actions, resources });
  const withObjects = ({ bucket }: DataZone): string[] => [bucket.bucketArn, bucket.arnForObjects('*')];

  allow(
    EndpointService.S3,
    ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:ListBucketVersions'],
    [raw, masked, quarantine].flatMap(withObjects),
  );
  allow(
    EndpointService.S3,
    ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
    [masked, quarantine].flatMap(withObjects),
  );
  allow(
    EndpointService.S3,
    ['s3:DeleteObject', 's3:DeleteObjectVersion'],
    [quarantine.bucket.arnForObjects(`${MaskingPrefix.STAGING}*`)],
  );
  allow(EndpointService.KMS, ['kms:Sign'], [props.receiptKey.keyArn]);
  allow(EndpointService.KMS, ['kms:GenerateMac'], [props.tokenKey.keyArn]);
}
