import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { until } from '../until.js';

const READY_DEADLINE_MS = 60_000;
const PROBE_DEADLINE_MS = 2_000;
const STOP_DEADLINE_MS = 30_000;
const HOST = '127.0.0.1';

export interface ServiceProgram {
  readonly name: string;
  readonly program: string;
  /** The variable by which the program hears of its port. */
  readonly portVariable: string;
  readonly readyPath: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** A server that runs as a process of its own, as in production. */
export class ServiceProcess {
  #hasEnded = false;

  private constructor(
    private readonly name: string,
    readonly port: number,
    private readonly child: ChildProcess,
  ) {
    child.once('exit', () => (this.#hasEnded = true));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Resolves when the program answers. @throws when it ends before that, or takes too long */
  static async start(service: ServiceProgram, signal: AbortSignal): Promise<ServiceProcess> {
    const { name, program, portVariable, readyPath, environment, logFile } = service;
    const port = await freePort();
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'a');
    const child = spawn(process.execPath, [program], {
      env: { PATH: process.env['PATH'], HOST, ...environment, [portVariable]: String(port) },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    const started = new ServiceProcess(name, port, child);
    try {
      await until(() => started.#answers(readyPath), {
        what: `${name} answers (its log: ${logFile})`,
        deadlineMs: READY_DEADLINE_MS,
        signal,
      });
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    const exited = once(this.child, 'exit');
    const killing = setTimeout(() => this.child.kill('SIGKILL'), STOP_DEADLINE_MS);
    this.child.kill('SIGTERM');
    await exited;
    clearTimeout(killing);
  }

  /** @throws when the process has ended by itself */
  assertRunning(): void {
    if (this.#hasEnded) throw new Error(`${this.name} has ended by itself`);
  }

  async #answers(path: string): Promise<boolean> {
    this.assertRunning();
    try {
      const answer = await fetch(`http://${HOST}:${this.port}${path}`, {
        signal: AbortSignal.timeout(PROBE_DEADLINE_MS),
      });
      await answer.arrayBuffer();
      return answer.ok;
    } catch {
      return false; // it does not listen yet
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
