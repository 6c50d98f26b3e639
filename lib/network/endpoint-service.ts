/** A service that a sandbox may reach through a VPC endpoint. The list is closed: what is not here has no door. */
export class EndpointService {
  /** Amazon S3, through a gateway endpoint (no charge). */
  public static readonly S3 = new EndpointService('s3', 's3', true);
  /** Amazon DynamoDB, through a gateway endpoint (no charge). */
  public static readonly DYNAMODB = new EndpointService('dynamodb', 'dynamodb', true);
  /** Amazon Bedrock Runtime: model invocation. */
  public static readonly BEDROCK_RUNTIME = new EndpointService('bedrock-runtime', 'bedrock', false);
  /** API Gateway's private REST APIs: the model gateway. */
  public static readonly EXECUTE_API = new EndpointService('execute-api', 'execute-api', false);
  /** AWS KMS. */
  public static readonly KMS = new EndpointService('kms', 'kms', false);
  /** AWS STS. */
  public static readonly STS = new EndpointService('sts', 'sts', false);
  /** CloudWatch Logs. */
  public static readonly LOGS = new EndpointService('logs', 'logs', false);
  /** CloudWatch metrics. */
  public static readonly MONITORING = new EndpointService('monitoring', 'monitoring', false);
  /** SageMaker API, for notebooks. */
  public static readonly SAGEMAKER_API = new EndpointService('sagemaker.api', 'sagemaker', false);
  /** ECR API, for container workloads. */
  public static readonly ECR_API = new EndpointService('ecr.api', 'ecr', false);
  /** ECR image layers, for container workloads. */
  public static readonly ECR_DOCKER = new EndpointService('ecr.dkr', 'ecr', false);

  private constructor(
    /** The last part of the endpoint service's name: `com.amazonaws.<region>.<shortName>`. */
    public readonly shortName: string,
    /** The IAM prefix of the service's actions. */
    public readonly iamPrefix: string,
    /** Whether it is a gateway endpoint (free, in route tables) and not an interface endpoint (a network interface a zone). */
    public readonly gateway: boolean,
  ) {}
}
