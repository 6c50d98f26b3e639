import { spawn } from 'node:child_process';

/** The outcome of a finished command. */
export interface Finished {
  readonly code: number;
  readonly output: string;
}

/** Runs a command to its end and gathers what it printed. Bounded: it is stopped, with its children, after `timeoutSeconds`. */
export function run(
  command: string,
  args: string[],
  options: { env: NodeJS.ProcessEnv; cwd?: string; timeoutSeconds: number; input?: string },
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    const gather = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', gather);
    child.stderr.on('data', gather);
    child.stdin.end(options.input ?? '');
    const timer = setTimeout(() => {
      if (child.pid !== undefined) stopGroup(child.pid, 'SIGKILL');
      reject(
        new Error(`${command} ${args.join(' ')} did not end within ${options.timeoutSeconds} s.\n${tail(output)}`),
      );
    }, options.timeoutSeconds * 1000);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** As `run`, and fails with the end of the output when the command does not exit with 0. */
export async function mustRun(...args: Parameters<typeof run>): Promise<string> {
  const { code, output } = await run(...args);
  if (code !== 0) {
    throw new Error(`${args[0]} ${args[1].join(' ')} exited with ${code}:\n${tail(output)}`);
  }
  return output;
}

/** Signals a process and its children. A group that is already gone is what was wanted. */
export function stopGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const tail = (output: string): string => output.trimEnd().split('\n').slice(-40).join('\n');
