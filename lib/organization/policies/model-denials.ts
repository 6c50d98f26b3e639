import { ControlPlane, Denial } from './denial';

const { DEPLOYMENT, GATEWAY, TRAIL } = ControlPlane;

/** Converse is authorized as InvokeModel, ConverseStream as InvokeModelWithResponseStream. */
const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/** What would reach a model that is not approved, past the gateway, past the trail, or a tool of the provider's. */
export function modelDenials(models: string[], guardrails: string[]): Denial[] {
  return [
    {
      sid: 'ApprovedModelsOnly',
      closes: ['MDL-01', 'MDL-02', 'MDL-06'],
      actions: INVOKE,
      ...(models.length > 0 ? { notResources: models } : { resources: ['*'] }),
    },
    { sid: 'ModelsByGatewayOnly', closes: ['MDL-03'], actions: INVOKE, except: [GATEWAY] },
    {
      // https://docs.aws.amazon.com/bedrock/latest/userguide/global-cross-region-inference.html
      sid: 'NoGlobalProfile',
      closes: ['MDL-02'],
      actions: INVOKE,
      conditions: {
        StringEquals: { 'aws:RequestedRegion': 'unspecified' },
        ArnLike: { 'bedrock:InferenceProfileArn': 'arn:*:bedrock:*:*:inference-profile/global.*' },
      },
    },
    ...pinned(guardrails),
    {
      sid: 'NoBearerToken',
      closes: ['MDL-04', 'MDL-05'],
      actions: ['bedrock:CallWithBearerToken', 'bedrock-mantle:*'],
    },
    {
      sid: 'NoWebTool',
      closes: ['MDL-06', 'MDL-07'],
      actions: ['bedrock-agentcore:*', 'bedrock-websearch:*', 'bedrock:InvokeTool'],
    },
    {
      sid: 'NoSystemTool',
      closes: ['MDL-06'],
      actions: ['bedrock:*'],
      resources: ['arn:*:bedrock::*:system-tool/*'],
    },
    {
      sid: 'NoManagedAgent',
      closes: ['MDL-08'],
      actions: [
        'bedrock:AgenticRetrieveStream',
        'bedrock:AssociateAgent*',
        'bedrock:AssociateThirdPartyKnowledgeBase',
        'bedrock:CreateAgent*',
        'bedrock:CreateDataSource*',
        'bedrock:CreateFlow*',
        'bedrock:CreateKnowledgeBase',
        'bedrock:CreatePromptRouter',
        'bedrock:IngestKnowledgeBaseDocuments',
        'bedrock:InvokeAgent',
        'bedrock:InvokeBuilder',
        'bedrock:InvokeDataAutomation*',
        'bedrock:InvokeFlow',
        'bedrock:InvokeInlineAgent',
        'bedrock:Retrieve*',
        'bedrock:StartFlowExecution',
        'bedrock:StartIngestionJob',
      ],
    },
    {
      sid: 'NoModelTransfer',
      closes: ['MDL-09', 'MDL-10', 'CST-01'],
      actions: [
        'aws-marketplace:*',
        'bedrock:CreateCustomModel*',
        'bedrock:CreateEvaluationJob',
        'bedrock:CreateFoundationModelAgreement',
        'bedrock:CreateInferenceProfile',
        'bedrock:CreateMarketplaceModelEndpoint',
        'bedrock:CreateModel*Job',
        'bedrock:CreateProvisionedModelThroughput',
        'bedrock:PutAccountDataRetention',
        'bedrock:PutFoundationModelEntitlement',
        'bedrock:PutResourcePolicy',
        'bedrock:RegisterMarketplaceModelEndpoint',
        'bedrock:UpdateProvisionedModelThroughput',
        'savingsplans:*',
      ],
    },
    {
      sid: 'GuardrailsByDeploymentOnly',
      closes: ['MDL-11'],
      actions: [
        'bedrock:CreateGuardrail*',
        'bedrock:DeleteEnforcedGuardrailConfiguration',
        'bedrock:DeleteGuardrail',
        'bedrock:PutEnforcedGuardrailConfiguration',
        'bedrock:UpdateGuardrail',
      ],
      except: [DEPLOYMENT],
    },
    {
      sid: 'InvocationLoggingByTrailOnly',
      closes: ['OBS-01'],
      actions: ['bedrock:DeleteModelInvocationLoggingConfiguration', 'bedrock:PutModelInvocationLoggingConfiguration'],
      except: [DEPLOYMENT, TRAIL],
    },
  ];
}

/** A call without the pinned guardrail, or with another one, is denied: the key is then absent or differs. */
function pinned(guardrails: string[]): Denial[] {
  if (guardrails.length === 0) {
    return [];
  }
  const conditions = { StringNotEquals: { 'bedrock:GuardrailIdentifier': guardrails } };
  return [{ sid: 'PinnedGuardrailOnly', closes: ['MDL-11'], actions: INVOKE, conditions }];
}
