import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort, until } from '../../../flashsale-core/test-support/index.js';

const READY_DEADLINE_MS = 30_000;
const EXIT_DEADLINE_MS = 10_000;
/** 128 and the number of SIGTERM: how Next ends when it is asked to. */
const EXIT_CODE_OF_SIGTERM = 143;
const main = fileURLToPath(new URL('../../server.mjs', import.meta.url));

/** The web server from its build, as a process of its own. */
export interface WebServer {
  readonly url: string;
  readonly pid: number;
  /** What it has said so far. */
  log(): string;
  /** Ends it. Rejects when it does not end in time, or otherwise than asked. */
  stop(): Promise<void>;
}

export async function startWeb(apiUrl: string, environment: NodeJS.ProcessEnv = {}): Promise<WebServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', WEB_PORT: String(port), API_URL: apiUrl, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => log.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => log.push(chunk.toString()));
  const ended = once(child, 'exit');
  await until(async () => child.exitCode !== null || (await fetch(`${url}/health`)).ok, {
    deadlineMs: READY_DEADLINE_MS,
    what: 'flashsale-web is ready',
  });
  if (child.exitCode !== null) throw new Error(`flashsale-web ended instead of being ready:\n${log.join('')}`);
  return {
    url,
    pid: child.pid ?? 0,
    log: () => log.join(''),
    async stop() {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), EXIT_DEADLINE_MS);
      await ended;
      clearTimeout(force);
      if (child.exitCode !== EXIT_CODE_OF_SIGTERM) {
        throw new Error(`flashsale-web ended with ${child.exitCode ?? child.signalCode ?? ''}:\n${log.join('')}`);
      }
    },
  };
}
