// An agent without a brake: it asks, appends what it was told, and asks again, for ever. The sandbox is its brake.
//   AWS_ENDPOINT_URL_BEDROCK_RUNTIME, AWS_BEARER_TOKEN_BEDROCK as in converse.mjs
//
// usage: node examples/runaway-agent.mjs MODEL
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';

const [modelId] = process.argv.slice(2);
// A refusal for money does not go away by asking again, so the SDK need not.
const bedrock = new BedrockRuntimeClient({ requestHandler: new NodeHttpHandler(), maxAttempts: 1 });

let memory = 'Plan the perfect support desk. '.repeat(500);
let calls = 0;
let outputTokens = 0;
// 200 is for the example's own sake: whoever tries it without a sandbox should not pay for ever either.
while (calls < 200) {
  try {
    const { output, usage } = await bedrock.send(
      new ConverseCommand({
        modelId,
        messages: [{ role: 'user', content: [{ text: `${memory} Step ${calls}: go on.` }] }],
      }),
    );
    calls += 1;
    outputTokens += usage?.outputTokens ?? 0;
    memory = `${memory.slice(200)} ${output?.message?.content?.[0]?.text}`;
  } catch (error) {
    console.log(JSON.stringify({ calls, outputTokens, error: error.name, message: error.message }));
    process.exit(0);
  }
}
console.log(JSON.stringify({ calls, outputTokens }));
