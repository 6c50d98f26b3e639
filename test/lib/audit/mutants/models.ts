import { presence, right, endpoint, type Mutant } from './edits';

export const models: readonly Mutant[] = [
  right('MDL-01', 'gateway', 'bedrock:InvokeModel'),
  right('MDL-01', 'gateway', 'bedrock:InvokeModel', 'arn:aws:bedrock:us-east-1::foundation-model/*'),
  presence('MDL-01', 'AWS::Bedrock::IntelligentPromptRouter'),
  presence('MDL-01', 'AWS::SageMaker::Endpoint'),
  right(
    'MDL-02',
    'gateway',
    'bedrock:InvokeModel',
    'arn:aws:bedrock:us-east-1:111122223333:inference-profile/global.amazon.nova-2-lite-v1:0',
  ),
  presence('MDL-02', 'AWS::Bedrock::ApplicationInferenceProfile', {
    ModelSource: { CopyFrom: 'arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0' },
  }),
  right('MDL-03', 'workload', 'bedrock:InvokeModel'),
  right('MDL-03', 'registry', 'bedrock:*'),
  right('MDL-03', 'masking', 'bedrock:InvokeModelWithResponseStream'),
  endpoint('MDL-03', 'bedrock endpoint for every role', /Bedrock/, (statements) =>
    statements.forEach((statement) => Reflect.deleteProperty(statement.Condition ?? {}, 'ArnEquals')),
  ),
  endpoint('MDL-01', 'bedrock endpoint for every model', /Bedrock/, (statements) =>
    statements.forEach((statement) => (statement.Resource = '*')),
  ),
  right('MDL-04', 'gateway', 'bedrock:CallWithBearerToken'),
  right('MDL-05', 'workload', 'bedrock-mantle:CreateInference'),
  presence('MDL-05', 'AWS::BedrockMantle::Project'),
  right('MDL-06', 'gateway', 'bedrock:InvokeTool'),
  right('MDL-06', 'workload', 'bedrock-websearch:*'),
  right('MDL-07', 'workload', 'bedrock-agentcore:InvokeCodeInterpreter'),
  presence('MDL-07', 'AWS::BedrockAgentCore::BrowserCustom', { NetworkConfiguration: { NetworkMode: 'PUBLIC' } }),
  presence('MDL-07', 'AWS::BedrockAgentCore::CodeInterpreterCustom', {
    NetworkConfiguration: { NetworkMode: 'SANDBOX' },
  }),
  presence('MDL-07', 'AWS::BedrockAgentCore::Runtime', { NetworkConfiguration: { NetworkMode: 'PUBLIC' } }),
  presence('MDL-07', 'AWS::BedrockAgentCore::GatewayTarget'),
  ...['AWS::Bedrock::Agent', 'AWS::Bedrock::Flow', 'AWS::Bedrock::DataSource', 'AWS::Bedrock::KnowledgeBase'].map(
    (type) => presence('MDL-08', type),
  ),
  right('MDL-08', 'workload', 'bedrock:InvokeInlineAgent'),
  presence('MDL-09', 'AWS::Bedrock::ResourcePolicy'),
  ...['bedrock:CreateModelImportJob', 'bedrock:CreateModelInvocationJob', 'aws-marketplace:Subscribe'].map((action) =>
    right('MDL-09', 'registry', action),
  ),
  right('MDL-10', 'registry', 'bedrock:PutAccountDataRetention'),
  right('MDL-11', 'gateway', 'bedrock:DeleteGuardrail'),
  right('MDL-11', 'workload', 'bedrock:UpdateGuardrail'),
];
