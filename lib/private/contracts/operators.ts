/**
 * What the functions behind the people's door share. API Gateway fills `requestContext.identity` from the request's signature;
 * a function takes the caller's identity from there and from nowhere else.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#context-variable-reference
 */

/** The HTTP methods that routes use. */
export const OPERATOR_METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;

/** The body of every refusal: one sentence that says what is wrong and how to mend it. */
export interface OperatorError {
  readonly message: string;
}
