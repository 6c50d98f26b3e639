import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutAws } from './environment';
import { localFolder, projectRoot } from './paths';
import { mustRun, run } from './process';

/** No emulator can be had on this machine. The message is the one sentence that a newcomer needs. */
export class NoEmulatorError extends Error {
  public constructor(cause: string) {
    super(
      `${cause} To get a local cloud: install Python 3.10 or newer with its venv module (python.org, or your system's packages), ` +
        'or name an interpreter with PYTHON=/path/to/python3, or start MiniStack or LocalStack yourself (for example in Docker) and set AWS_ENDPOINT_URL to it.',
    );
  }
}

/** The Python interpreter of the private virtual environment that holds the emulator. */
export const emulatorPython = (): Promise<string> => pythonWith('python', join('bin', 'local', 'requirements.txt'));

/** The Python interpreter of the private virtual environment that holds cfn-lint. */
export const cfnLintPython = (): Promise<string> =>
  pythonWith('cfn-lint', join('bin', 'local', 'requirements-cfn-lint.txt'));

/** The Python interpreter of the private virtual environment that holds boto3 and, beside the interpreter, the AWS CLI. */
export const clientsPython = (): Promise<string> =>
  pythonWith('clients', join('bin', 'local', 'requirements-clients.txt'));

/** The Python interpreter of the private virtual environment that holds Checkov, with which the audit is compared. */
export const checkovPython = (): Promise<string> =>
  pythonWith('checkov', join('bin', 'local', 'requirements-checkov.txt'));

/**
 * A virtual environment inside the clone with pinned packages; made on first use and whenever the pins change.
 *
 * @returns the path of its Python interpreter
 * @throws NoEmulatorError when there is no usable Python, or the packages cannot be installed
 */
async function pythonWith(name: string, requirementsFile: string): Promise<string> {
  const requirements = join(projectRoot, requirementsFile);
  const folder = join(localFolder, name);
  const python = join(folder, 'bin', 'python');
  const stamp = join(folder, 'requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;

  const system = await findPython();
  mkdirSync(localFolder, { recursive: true });
  const env = { ...withoutAws(process.env), PIP_CACHE_DIR: join(localFolder, 'pip-cache') };
  try {
    await mustRun(system, ['-m', 'venv', '--clear', folder], { env, timeoutSeconds: 120 });
    await mustRun(
      python,
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements],
      {
        env,
        timeoutSeconds: 300,
      },
    );
  } catch (error) {
    throw new NoEmulatorError(`The packages of ${requirementsFile} could not be installed (${firstLines(error)}).`);
  }
  writeFileSync(stamp, wanted);
  return python;
}

async function findPython(): Promise<string> {
  const candidates = process.env.PYTHON ? [process.env.PYTHON] : ['python3', 'python'];
  const seen: string[] = [];
  for (const candidate of candidates) {
    const version = await run(candidate, ['-c', 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])'], {
      env: withoutAws(process.env),
      timeoutSeconds: 20,
    }).catch(() => undefined);
    if (!version || version.code !== 0) {
      seen.push(`${candidate}: not usable`);
      continue;
    }
    const [major = 0, minor = 0] = version.output.trim().split('.').map(Number);
    if (major === 3 && minor >= 10) return candidate;
    seen.push(`${candidate}: ${version.output.trim()}`);
  }
  throw new NoEmulatorError(`No Python 3.10 or newer with the venv module was found (${seen.join('; ')}).`);
}

function firstLines(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n').slice(0, 3).join(' ').slice(0, 300);
}
