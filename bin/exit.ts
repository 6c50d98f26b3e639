import { Command, CommanderError } from 'commander';

/** What a command's exit code says. 0 is yes (or done). */
export const ExitCode = {
  YES: 0,
  /** The answer is no: a finding, a refusal, an object that would be quarantined. */
  FINDING: 1,
  /** The command was called wrongly, or cannot work here. */
  MISUSE: 2,
} as const;

/** A mistake of the caller's: its message is printed without a stack trace, and the command exits with 2. */
export class MisuseError extends Error {}

/**
 * Runs a command-line program: standard output belongs to its commands, messages go to standard error.
 * A command says "no" by setting `process.exitCode` to ExitCode.FINDING.
 */
export async function runProgram(program: Command): Promise<void> {
  throwInsteadOfExiting(program);
  process.stdout.on('error', endWhenNobodyReads);
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? ExitCode.YES : ExitCode.MISUSE;
    } else if (error instanceof MisuseError) {
      console.error(error.message);
      process.exitCode = ExitCode.MISUSE;
    } else {
      console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      process.exitCode = ExitCode.MISUSE;
    }
  }
}

/** Whoever reads the output may stop (`| head`): then there is nothing left to do, and nothing went wrong. */
function endWhenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

/** A misused command of a command exits as any other does. */
function throwInsteadOfExiting(command: Command): void {
  command.exitOverride();
  command.commands.forEach(throwInsteadOfExiting);
}
