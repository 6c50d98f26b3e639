import { SandboxModel } from '../model/sandbox-model';
import { at, listOf } from '../model/values';
import type { ResolvedResource, ResolvedValue } from '../template/types';

/** Something that sits in subnets and sends packets. */
export interface NetworkOccupant {
  readonly resource: ResolvedResource;
  readonly subnets: readonly ResolvedValue[];
  readonly securityGroups: readonly ResolvedValue[];
}

/** Where each type says which subnets and security groups its interfaces have. */
const PLACES: Record<string, { readonly subnets: string[]; readonly securityGroups: string[] }[]> = {
  'AWS::Lambda::Function': [{ subnets: ['VpcConfig', 'SubnetIds'], securityGroups: ['VpcConfig', 'SecurityGroupIds'] }],
  'AWS::EC2::Instance': [{ subnets: ['SubnetId'], securityGroups: ['SecurityGroupIds'] }],
  'AWS::EC2::NetworkInterface': [{ subnets: ['SubnetId'], securityGroups: ['GroupSet'] }],
  'AWS::ECS::Service': [
    {
      subnets: ['NetworkConfiguration', 'AwsvpcConfiguration', 'Subnets'],
      securityGroups: ['NetworkConfiguration', 'AwsvpcConfiguration', 'SecurityGroups'],
    },
  ],
  'AWS::SageMaker::NotebookInstance': [{ subnets: ['SubnetId'], securityGroups: ['SecurityGroupIds'] }],
  'AWS::SageMaker::Domain': [{ subnets: ['SubnetIds'], securityGroups: ['DefaultUserSettings', 'SecurityGroups'] }],
  'AWS::CodeBuild::Project': [{ subnets: ['VpcConfig', 'Subnets'], securityGroups: ['VpcConfig', 'SecurityGroupIds'] }],
  'AWS::BedrockAgentCore::Runtime': [
    {
      subnets: ['NetworkConfiguration', 'NetworkModeConfig', 'Subnets'],
      securityGroups: ['NetworkConfiguration', 'NetworkModeConfig', 'SecurityGroups'],
    },
  ],
  'AWS::BedrockAgentCore::BrowserCustom': [
    {
      subnets: ['NetworkConfiguration', 'VpcConfig', 'Subnets'],
      securityGroups: ['NetworkConfiguration', 'VpcConfig', 'SecurityGroups'],
    },
  ],
  'AWS::BedrockAgentCore::CodeInterpreterCustom': [
    {
      subnets: ['NetworkConfiguration', 'VpcConfig', 'Subnets'],
      securityGroups: ['NetworkConfiguration', 'VpcConfig', 'SecurityGroups'],
    },
  ],
  'AWS::ElasticLoadBalancingV2::LoadBalancer': [{ subnets: ['Subnets'], securityGroups: ['SecurityGroups'] }],
  'AWS::ElasticLoadBalancing::LoadBalancer': [{ subnets: ['Subnets'], securityGroups: ['SecurityGroups'] }],
};

/** Everything declared that has interfaces in subnets, the VPC endpoints apart. */
export function occupantsOf(sandbox: SandboxModel): NetworkOccupant[] {
  return Object.entries(PLACES).flatMap(([type, places]) =>
    sandbox
      .ofType(type)
      .map((resource) => ({
        resource,
        subnets: places.flatMap((place) => listOf(at(resource.properties, ...place.subnets))),
        securityGroups: places.flatMap((place) => listOf(at(resource.properties, ...place.securityGroups))),
      }))
      .filter(({ subnets }) => subnets.length > 0),
  );
}

/** The types of compute that can, and so must, be placed in subnets. */
export const PLACEABLE_COMPUTE = Object.keys(PLACES).filter((type) => !type.includes('LoadBalancing'));
