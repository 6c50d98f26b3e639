import { aws_apigateway as apigateway, aws_logs as logs } from 'aws-cdk-lib';

/**
 * How both doors, the workloads' and the people's, are logged: who asked for what and how it ended, and nothing of what was
 * said. Never data tracing: it would log bodies. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export function doorLogging(accessLogs: logs.ILogGroup): apigateway.StageOptions {
  return {
    dataTraceEnabled: false,
    loggingLevel: apigateway.MethodLoggingLevel.ERROR,
    accessLogDestination: new apigateway.LogGroupLogDestination(accessLogs),
    accessLogFormat: apigateway.AccessLogFormat.jsonWithStandardFields({
      caller: false,
      user: true,
      ip: true,
      httpMethod: true,
      resourcePath: true,
      status: true,
      requestTime: true,
      protocol: true,
      responseLength: true,
    }),
  };
}
