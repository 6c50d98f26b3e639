import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withoutAws } from './environment';
import { localFolder, projectRoot } from './paths';
import { isAlive, stopGroup } from './process';
import { emulatorPython } from './python';

/** A running emulator. `pid` is absent when somebody else started it: then it is never stopped from here. */
export interface LocalCloud {
  readonly endpoint: string;
  readonly pid?: number;
}

/** The cloud of `npm start` and `npm run local:*`. The end-to-end suite has one of its own, so that both can run at once. */
export const DEFAULT_CLOUD = 'cloud';

/** The folder of a cloud: its state, its log, its functions' temporary files. */
export const cloudFolder = (name: string): string => join(localFolder, name);
const stateFile = (name: string): string => join(cloudFolder(name), 'cloud.json');

/** The emulator that is running now: the one that AWS_ENDPOINT_URL names, else the one that `startCloud` started. */
export async function runningCloud(name = DEFAULT_CLOUD): Promise<LocalCloud | undefined> {
  const foreign = process.env.AWS_ENDPOINT_URL;
  if (foreign && isLoopback(foreign) && (await answers(foreign))) return { endpoint: foreign };
  if (!existsSync(stateFile(name))) return undefined;
  const cloud = JSON.parse(readFileSync(stateFile(name), 'utf8')) as LocalCloud;
  if (cloud.pid !== undefined && isAlive(cloud.pid) && (await answers(cloud.endpoint))) return cloud;
  return undefined;
}

/** The log of the last emulator of that name; it stays when the emulator is stopped. */
export const logFile = (name: string): string => join(localFolder, `${name}.log`);

/** Starts the emulator on a free port of the loopback interface, or finds the one that runs. */
export async function startCloud(name = DEFAULT_CLOUD): Promise<LocalCloud> {
  const running = await runningCloud(name);
  if (running) return running;
  await stopCloud(name);

  const python = await emulatorPython();
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const folder = cloudFolder(name);
  for (const inner of ['tmp', 'state']) mkdirSync(join(folder, inner), { recursive: true });
  const log = openSync(logFile(name), 'w');
  const child = spawn(python, [join(projectRoot, 'bin', 'local', 'emulator.py')], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      ...withoutAws(process.env),
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: '127.0.0.1',
      IOT_MTLS_ENABLED: '0',
      LAMBDA_EXECUTOR: 'local',
      STATE_DIR: join(folder, 'state'),
      TMPDIR: join(folder, 'tmp'),
      HOME: folder,
    },
  });
  child.unref();
  if (child.pid === undefined) throw new Error(`The emulator could not be started with ${python}.`);
  const cloud: LocalCloud = { endpoint, pid: child.pid };
  writeFileSync(stateFile(name), JSON.stringify(cloud));
  for (let waited = 0; waited < 60; waited += 0.25) {
    if (await answers(endpoint)) return cloud;
    if (!isAlive(child.pid)) break;
    await sleep(250);
  }
  await stopCloud(name);
  throw new Error(`The emulator did not answer on ${endpoint} within 60 s; its log is ${logFile(name)}.`);
}

/** Stops the emulator that `startCloud` started, with every function process below it. One that runs elsewhere is left alone. */
export async function stopCloud(name = DEFAULT_CLOUD): Promise<boolean> {
  if (!existsSync(stateFile(name))) return false;
  const { pid } = JSON.parse(readFileSync(stateFile(name), 'utf8')) as LocalCloud;
  const wasAlive = pid !== undefined && isAlive(pid);
  if (pid !== undefined && wasAlive) {
    stopGroup(pid, 'SIGTERM');
    for (let waited = 0; waited < 10 && isAlive(pid); waited += 0.1) await sleep(100);
    stopGroup(pid, 'SIGKILL');
  }
  rmSync(cloudFolder(name), { recursive: true, force: true });
  return wasAlive;
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    // MiniStack and LocalStack both answer here.
    const response = await fetch(`${endpoint}/_localstack/health`, { signal: AbortSignal.timeout(5_000) });
    return response.ok;
  } catch {
    return false;
  }
}

/** An endpoint that is not on this machine is never taken for an emulator. */
function isLoopback(url: string): boolean {
  return URL.canParse(url) && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|.*\.localhost)$/.test(new URL(url).hostname);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('No free port on the loopback interface.'));
      });
    });
  });
}
