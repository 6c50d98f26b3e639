/** A service that a sandbox may reach through a VPC endpoint. The list is closed: what is not here has no door. */
export class EndpointService {
  /**
   * Amazon S3, through a gateway endpoint (no charge). Bucket names come before the service's name, so the firewall
   * answers for all of them: only S3's own name servers see such a query, and the endpoint's policy decides on the bucket.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
   */
  public static readonly S3 = new EndpointService('s3', 's3', true, ['s3.{region}', '*.s3.{region}'], true);
  /**
   * Amazon DynamoDB, through a gateway endpoint (no charge). The AWS SDKs put the account id into the name.
   * https://docs.aws.amazon.com/sdkref/latest/guide/feature-account-endpoints.html
   */
  public static readonly DYNAMODB = new EndpointService(
    'dynamodb',
    'dynamodb',
    true,
    ['dynamodb.{region}', '{account}.ddb.{region}'],
    true,
  );
  /** Amazon Bedrock Runtime: model invocation. The ARN of a foundation model names no account, so only the caller binds it. */
  public static readonly BEDROCK_RUNTIME = new EndpointService(
    'bedrock-runtime',
    'bedrock',
    false,
    ['bedrock-runtime.{region}'],
    false,
  );
  /** API Gateway's private REST APIs: the model gateway. The ARN of a request names the account and the API. */
  public static readonly EXECUTE_API = new EndpointService(
    'execute-api',
    'execute-api',
    false,
    ['*.execute-api.{region}'],
    false,
  );
  /** AWS KMS. */
  public static readonly KMS = new EndpointService('kms', 'kms', false, ['kms.{region}'], true);
  /** AWS STS. */
  public static readonly STS = new EndpointService('sts', 'sts', false, ['sts.{region}'], true);
  /** CloudWatch Logs. */
  public static readonly LOGS = new EndpointService('logs', 'logs', false, ['logs.{region}'], true);
  /** CloudWatch metrics. */
  public static readonly MONITORING = new EndpointService(
    'monitoring',
    'cloudwatch',
    false,
    ['monitoring.{region}'],
    true,
  );
  /** SageMaker API, for notebooks. */
  public static readonly SAGEMAKER_API = new EndpointService(
    'sagemaker.api',
    'sagemaker',
    false,
    ['api.sagemaker.{region}'],
    true,
  );
  /** ECR API, for container workloads. */
  public static readonly ECR_API = new EndpointService('ecr.api', 'ecr', false, ['api.ecr.{region}'], true);
  /** ECR image layers, for container workloads. */
  public static readonly ECR_DOCKER = new EndpointService('ecr.dkr', 'ecr', false, ['*.dkr.ecr.{region}'], true);

  private constructor(
    /** The last part of the endpoint service's name: `com.amazonaws.<region>.<shortName>`. */
    public readonly shortName: string,
    /** The IAM prefix of the service's actions. */
    public readonly iamPrefix: string,
    /** Whether it is a gateway endpoint (free, in route tables) and not an interface endpoint (a network interface a zone). */
    public readonly gateway: boolean,
    /** The names that the service answers to, without the URL suffix; `{region}` and `{account}` stand for the sandbox's own. */
    public readonly dnsNames: string[],
    /**
     * Whether the endpoint's policy can bind the resource by `aws:ResourceAccount`.
     * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount
     */
    public readonly bindsResourceAccount: boolean,
  ) {}
}
