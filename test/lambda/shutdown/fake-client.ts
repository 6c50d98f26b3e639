/** An AWS client that answers by the command's name, and remembers what it was asked. */
export class FakeClient {
  public readonly asked: { readonly command: string; readonly input: Record<string, unknown> }[] = [];

  public constructor(private readonly answers: Record<string, (input: Record<string, unknown>) => unknown>) {}

  public send(command: { constructor: { name: string }; input: object }): Promise<unknown> {
    const name = command.constructor.name.replace(/Command$/, '');
    const input = command.input as Record<string, unknown>;
    this.asked.push({ command: name, input });
    const answer = this.answers[name];
    if (!answer) return Promise.reject(Object.assign(new Error(name), { name: 'AccessDenied' }));
    const value = answer(input);
    return value instanceof Error ? Promise.reject(value) : Promise.resolve(value);
  }

  /** What was asked of a command. */
  public of(command: string): Record<string, unknown>[] {
    return this.asked.filter((one) => one.command === command).map(({ input }) => input);
  }
}

export function awsError(name: string): Error {
  return Object.assign(new Error(name), { name });
}
