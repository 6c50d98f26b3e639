import { ControlPlane, Denial } from './denial';

const { DEPLOYMENT, SHUTDOWN } = ControlPlane;

/** Instance types that a notebook or job may have: the rest cost more an hour than an experiment should. */
const SMALL_INSTANCES = ['ml.t3.*', 'ml.m5.large', 'ml.m5.xlarge', 'ml.c5.large', 'ml.c5.xlarge'];

/** What would run code outside the VPC, at a price, or behind a public door. */
export function computeDenials(): Denial[] {
  return [
    {
      sid: 'ComputeByDeploymentOnly',
      closes: ['CMP-01', 'IAM-04', 'DAT-03'],
      actions: [
        'codebuild:CreateProject',
        'codebuild:UpdateProject',
        'ecs:Create*',
        'ecs:Register*',
        'ecs:RunTask',
        'ecs:StartTask',
        'lambda:Add*',
        'lambda:Create*',
        'lambda:Publish*',
        'lambda:UpdateA*',
        'lambda:UpdateC*',
        'lambda:UpdateF*',
        'pipes:CreatePipe',
        'pipes:UpdatePipe',
        'sagemaker:UpdateNotebookInstance*',
        'scheduler:CreateSchedule',
        'states:CreateStateMachine*',
        'states:UpdateStateMachine*',
      ],
      except: [DEPLOYMENT],
    },
    {
      // An endpoint has no switch: when the fuse is armed again, it is made anew.
      sid: 'SageMakerByDeploymentOnly',
      closes: ['CMP-01', 'DAT-03'],
      actions: ['sagemaker:Create*'],
      except: [DEPLOYMENT, SHUTDOWN],
    },
    {
      sid: 'NotebooksInVpcOnly',
      closes: ['CMP-01'],
      actions: ['sagemaker:CreateNotebookInstance'],
      conditions: { StringNotEquals: { 'sagemaker:DirectInternetAccess': 'Disabled' } },
    },
    {
      sid: 'JobsInVpcOnly',
      closes: ['CMP-01'],
      actions: [
        'sagemaker:CreateHyperParameterTuningJob',
        'sagemaker:CreateModel',
        'sagemaker:CreateNotebookInstance',
        'sagemaker:CreateProcessingJob',
        'sagemaker:CreateTrainingJob',
      ],
      conditions: { Null: { 'sagemaker:VpcSubnets': 'true' } },
    },
    {
      sid: 'StudioInVpcOnly',
      closes: ['CMP-01'],
      actions: ['sagemaker:CreateDomain', 'sagemaker:UpdateDomain'],
      conditions: { StringNotEquals: { 'sagemaker:AppNetworkAccessType': 'VpcOnly' } },
    },
    {
      sid: 'BuildsInVpcOnly',
      closes: ['CMP-01'],
      actions: ['codebuild:CreateProject'],
      conditions: { Null: { 'codebuild:vpcConfig.vpcId': 'true' } },
    },
    {
      sid: 'SmallInstancesOnly',
      closes: ['CST-01'],
      actions: [
        'sagemaker:CreateEndpointConfig',
        'sagemaker:CreateHyperParameterTuningJob',
        'sagemaker:CreateNotebookInstance',
        'sagemaker:CreateProcessingJob',
        'sagemaker:CreateTrainingJob',
        'sagemaker:CreateTransformJob',
        'sagemaker:UpdateNotebookInstance',
      ],
      conditions: {
        'ForAnyValue:StringNotLike': { 'sagemaker:InstanceTypes': SMALL_INSTANCES },
      },
    },
    {
      sid: 'NoInstance',
      closes: ['NET-02', 'CMP-02', 'CST-01'],
      actions: [
        'ec2:AllocateAddress',
        'ec2:AllocateHosts',
        'ec2:AssociateAddress',
        'ec2:CreateCapacityReservation*',
        'ec2:CreateFleet',
        'ec2:Purchase*',
        'ec2:RequestSpot*',
        'ec2:RunInstances',
        'ec2:RunScheduledInstances',
      ],
    },
    {
      sid: 'NoPublicTask',
      closes: ['CMP-02'],
      actions: ['ecs:CreateService', 'ecs:UpdateService'],
      conditions: { Bool: { 'ecs:auto-assign-public-ip': 'true' } },
    },
    {
      sid: 'NoOpenFunctionUrl',
      closes: ['CMP-03'],
      actions: ['lambda:CreateFunctionUrlConfig', 'lambda:UpdateFunctionUrlConfig', 'lambda:AddPermission'],
      conditions: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
    },
    {
      sid: 'DoorsByDeploymentOnly',
      closes: ['CMP-03', 'IAM-04'],
      actions: [
        'apigateway:DELETE',
        'apigateway:PATCH',
        'apigateway:POST',
        'apigateway:PUT',
        'apigateway:UpdateRestApiPolicy',
      ],
      except: [DEPLOYMENT],
    },
    {
      sid: 'SwitchesByShutdownOnly',
      closes: ['CMP-01', 'CST-01', 'DAT-03'],
      actions: [
        'application-autoscaling:RegisterScalableTarget',
        'autoscaling:ResumeProcesses',
        'batch:UpdateJobQueue',
        'ecs:UpdateService',
        'events:EnableRule',
        'events:DisableRule',
        'glue:StartTrigger',
        'lambda:Delete*',
        'lambda:PutFunctionConcurrency',
        'lambda:UpdateEventSourceMapping',
        'pipes:StartPipe',
        'pipes:StopPipe',
        'scheduler:UpdateSchedule',
      ],
      except: [DEPLOYMENT, SHUTDOWN],
    },
  ];
}
