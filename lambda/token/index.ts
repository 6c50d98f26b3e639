import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { ExperimentEnv, experimentKey } from '../../lib/private/contracts/experiments';
import { GatewayEnv, TokenTable } from '../../lib/private/contracts/gateway';
import { requireEnv } from '../shared/require-env';
import { MintError, mintToken, readTokenRequest } from './mint';

const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const tokens = requireEnv(GatewayEnv.TOKEN_TABLE);
const experiments = requireEnv(ExperimentEnv.TABLE);
const longest = Number(requireEnv(GatewayEnv.TOKEN_LIFETIME));

/** `POST /tokens`: who asks is who IAM says, and the experiment has to be registered and open. */
export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  try {
    const workload = event.requestContext.identity.userArn;
    if (!workload) throw new MintError(403, 'IAM has not identified the caller. Sign the request for execute-api.');
    const request = readTokenRequest(bodyOf(event), longest);
    await demandOpenExperiment(request.experiment);
    const { response, item } = mintToken(workload, request, Date.now());
    await dynamo.send(
      new PutCommand({
        TableName: tokens,
        Item: item,
        ConditionExpression: 'attribute_not_exists(#key)',
        ExpressionAttributeNames: { '#key': TokenTable.KEY },
      }),
    );
    // Nobody between here and the caller may keep the token.
    return answer(201, response, { 'cache-control': 'no-store' });
  } catch (error) {
    if (error instanceof MintError) return answer(error.status, { message: error.message });
    throw error;
  }
}

async function demandOpenExperiment(digest: string): Promise<void> {
  const { Item } = await dynamo.send(
    new GetCommand({
      TableName: experiments,
      Key: experimentKey(digest),
      ConsistentRead: true,
      ProjectionExpression: 'experiment, fencedAt, #name',
      ExpressionAttributeNames: { '#name': 'name' },
    }),
  );
  if (!Item) throw new MintError(404, `No experiment is registered under ${digest}. Register it first.`);
  if (Item.fencedAt !== undefined) {
    throw new MintError(409, `The experiment ${digest} was reset, or is being reset. Register another one.`);
  }
}

function bodyOf(event: APIGatewayProxyEvent): string {
  const body = event.body ?? '';
  return event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
}

function answer(statusCode: number, body: object, headers: Record<string, string> = {}): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
