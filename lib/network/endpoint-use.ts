import { aws_ec2 as ec2, aws_iam as iam } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { EndpointService } from './endpoint-service';

/** Who sends the requests of an endpoint's use. */
export enum EndpointCallers {
  /** The roles that the use names, or without any, every principal of this account. */
  SIGNED = 'signed',
  /**
   * Requests that no principal of this account has signed: those to the model gateway, which carry a gateway token
   * instead (`EndpointService.EXECUTE_API`, whose resource must name the API), and those that AWS has signed in advance for
   * resources of its own, such as the layers of container images. No policy can bind their sender, so the ARN alone does.
   */
  UNSIGNED = 'unsigned',
}

/** Whose the resources of an endpoint's use are. */
export enum EndpointResourceOwner {
  /** This account's. The policy demands it by `aws:ResourceAccount` wherever the service has that key. */
  THIS_ACCOUNT = 'this-account',
  /** AWS's own, for example the S3 bucket that holds the layers of container images. The use must name each ARN. */
  AWS = 'aws',
  /** Nobody's: the actions take no resource, and `*` stands for that. */
  NONE = 'none',
}

/** One reason for a VPC endpoint to exist: who may do what to which resources through it. */
export interface EndpointUse {
  /** The service that is called. */
  readonly service: EndpointService;
  /**
   * The roles that call it.
   *
   * @default - every principal of this account
   */
  readonly principals?: iam.IRole[];
  /** The IAM actions that may pass, for example `s3:GetObject`. Each begins with the service's prefix; none is a bare wildcard. */
  readonly actions: string[];
  /** The ARNs they may be aimed at. */
  readonly resources: string[];
  /**
   * Whether the requests bear an IAM signature.
   *
   * @default EndpointCallers.SIGNED
   */
  readonly callers?: EndpointCallers;
  /**
   * Whose the resources are.
   *
   * @default EndpointResourceOwner.THIS_ACCOUNT
   */
  readonly resourceOwner?: EndpointResourceOwner;
}

/** A network from which nothing can be reached but the VPC endpoints that constructs have asked for. */
export interface IIsolatedNetwork extends IConstruct {
  /** The VPC. */
  readonly vpc: ec2.IVpc;
  /** The isolated subnets, for workloads and endpoints alike. */
  readonly subnets: ec2.SubnetSelection;
  /** Reaches the endpoints on TCP 443 and nothing else; nothing reaches it. */
  readonly workloadSecurityGroup: ec2.ISecurityGroup;
  /**
   * Lets a use pass. The first use of a service creates its endpoint; the endpoint's policy is the sum of its uses, and
   * the DNS firewall answers for the names of the services in use.
   *
   * The endpoint's policy refers to the roles and resources of the use. A policy inside one of these resources (of a key, of
   * a REST API) therefore names the VPC (`aws:SourceVpc`), never the endpoint, or CloudFormation finds a cycle.
   */
  allowEndpoint(use: EndpointUse): void;
}
