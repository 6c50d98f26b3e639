import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { z } from 'zod';

/** A request refused for a reason that the caller is told. */
export class Refusal extends Error {
  public constructor(
    public readonly status: 400 | 403 | 404 | 409 | 413 | 429 | 503,
    message: string,
  ) {
    super(message);
  }
}

/** What a route's function is given. */
export interface OperatorRequest {
  /** The IAM identity that signed the request: the only thing that says who the caller is. */
  readonly callerArn: string;
  /** The path's parameter of that name; a route that lacks it is a programming error. */
  parameter(name: string): string;
  readonly event: APIGatewayProxyEvent;
}

export interface OperatorAnswer {
  readonly status?: 200 | 201 | 202;
  readonly body: unknown;
}

export type OperatorRoutes = Record<string, (request: OperatorRequest) => Promise<OperatorAnswer>>;

/** A handler for routes named as `POST /runs`. A Refusal becomes its status and message; anything else is a 500 that says nothing. */
export function operatorHandler(
  routes: OperatorRoutes,
): (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult> {
  return async (event) => {
    try {
      const route = routes[`${event.httpMethod} ${event.resource}`];
      if (!route) {
        throw new Refusal(404, `There is no route ${event.httpMethod} ${event.resource}.`);
      }
      const { status = 200, body } = await route(requestOf(event));
      return answer(status, body);
    } catch (error) {
      if (error instanceof Refusal) {
        return answer(error.status, { message: error.message });
      }
      // The name alone: a message may hold what the caller sent.
      process.stderr.write(
        `${JSON.stringify({ message: 'route failed', error: error instanceof Error ? error.name : typeof error })}\n`,
      );
      return answer(500, { message: `The request failed; its id is ${event.requestContext.requestId}.` });
    }
  };
}

function requestOf(event: APIGatewayProxyEvent): OperatorRequest {
  const callerArn = event.requestContext.identity.userArn;
  if (!callerArn) {
    throw new Refusal(
      403,
      'The request carries no IAM identity. Sign it with AWS credentials for execute-api (SigV4).',
    );
  }
  return {
    callerArn,
    event,
    parameter: (name) => {
      const value = event.pathParameters?.[name];
      if (value === undefined) {
        throw new Error(`The route has no path parameter ${name}.`);
      }
      // API Gateway leaves path parameters encoded as the caller sent them.
      return decodeURIComponent(value);
    },
  };
}

const MAX_BODY_BYTES = 262_144;

/** The request's body, checked. Every fault is named with its place. */
export function readBody<T>(event: APIGatewayProxyEvent, schema: z.ZodType<T>): T {
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : (event.body ?? '');
  if (Buffer.byteLength(text) > MAX_BODY_BYTES) {
    throw new Refusal(413, `The body has ${Buffer.byteLength(text)} bytes; at most ${MAX_BODY_BYTES} are accepted.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal(400, 'The body is not JSON. Send one JSON object.');
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new Refusal(400, explainIssues(parsed.error));
  }
  return parsed.data;
}

/** Every issue as `place: what is wrong`. */
export function explainIssues(error: z.ZodError): string {
  return error.issues
    .map((issue) => `${issue.path.length > 0 ? issue.path.map(String).join('.') : 'the document'}: ${issue.message}`)
    .join('; ');
}

function answer(statusCode: number, body: unknown): APIGatewayProxyResult {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}
