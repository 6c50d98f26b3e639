/** The message in the cause of a failed task: Step Functions hands on a function's error as JSON. Other texts stay as they are. */
export function reasonIn(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause;
  }
}
