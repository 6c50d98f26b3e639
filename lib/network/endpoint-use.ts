import { aws_ec2 as ec2, aws_iam as iam } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { EndpointService } from './endpoint-service';

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
  /** The IAM actions that may pass, for example `s3:GetObject`. */
  readonly actions: string[];
  /** The ARNs they may be aimed at. */
  readonly resources: string[];
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
   */
  allowEndpoint(use: EndpointUse): void;
}
