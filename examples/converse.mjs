// An unmodified AWS SDK. What makes it go through a sandbox's gateway is its environment:
//   AWS_ENDPOINT_URL_BEDROCK_RUNTIME   the gateway's URL
//   AWS_BEARER_TOKEN_BEDROCK           a gateway token (npx cdk-ai-sandbox token --experiment ...)
//
// usage: node examples/converse.mjs MODEL TEXT
//
// System prompt and parameters are the experiment's: what a call leaves out, the gateway fills in.
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';

const [modelId, text] = process.argv.slice(2);

// The JavaScript SDK's Bedrock client speaks HTTP/2 by default and private REST APIs speak HTTP/1.1, so on AWS it is given the
// HTTP/1.1 handler; boto3 and the AWS CLI need nothing.
const bedrock = new BedrockRuntimeClient({ requestHandler: new NodeHttpHandler() });
try {
  const { output, usage } = await bedrock.send(
    new ConverseCommand({ modelId, messages: [{ role: 'user', content: [{ text }] }] }),
  );
  console.log(JSON.stringify({ answer: output?.message?.content?.[0]?.text, usage }));
} catch (error) {
  console.log(JSON.stringify({ error: error.name, message: error.message, status: error.$metadata?.httpStatusCode }));
  process.exitCode = 1;
}
