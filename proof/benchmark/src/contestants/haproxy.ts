import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child, findExecutable, freePort, until } from 'flashsale-testkit';

const HOST = '127.0.0.1';
const READY_DEADLINE_MS = 10_000;
const READY_PATH = '/health/ready';

/** As an operator would put it in front of the API: connections are kept on both sides, and each client is named. */
const configurationOf = (port: number, apiPort: number): string => `
global
  maxconn 4096
defaults
  mode http
  option forwardfor
  http-reuse always
  timeout connect 1s
  timeout client 65s
  timeout server 10s
frontend shop
  bind ${HOST}:${port}
  default_backend api
backend api
  server api-1 ${HOST}:${apiPort}
`;

export function findHaproxy(): string | undefined {
  return findExecutable('haproxy');
}

/** A HAProxy in front of one API process. */
export class Haproxy {
  private constructor(
    readonly port: number,
    private readonly child: Child,
    private readonly folder: string,
  ) {}

  /** @throws when it does not pass requests on in time; then it is not left running */
  static async start(program: string, apiPort: number, logFile: string, signal: AbortSignal): Promise<Haproxy> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'flashsale-haproxy-'));
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(file, configurationOf(port, apiPort));
    const child = new Child({ name: 'haproxy', command: program, args: ['-db', '-f', file], env: {}, output: logFile });
    const haproxy = new Haproxy(port, child, folder);
    try {
      await until(async () => child.hasEnded || (await fetch(`http://${HOST}:${port}${READY_PATH}`)).ok, {
        what: 'HAProxy passes requests on',
        deadlineMs: READY_DEADLINE_MS,
        signal,
      });
      if (child.hasEnded) throw new Error(`HAProxy ended instead of passing requests on: ${logFile}`);
    } catch (error) {
      await haproxy.stop();
      throw error;
    }
    return haproxy;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async stop(): Promise<void> {
    await this.child.stop();
    rmSync(this.folder, { recursive: true });
  }
}
