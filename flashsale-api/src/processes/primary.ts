import cluster, { type Worker } from 'node:cluster';
import { backOffMs, type Logger } from 'flashsale-core';
import type { HostState, ToPrimary, ToProcess } from './messages.js';
import { Questions } from './questions.js';

const RESTART = { delayMsMin: 100, delayMsMax: 10_000 };
/** A process that has served for so long did not fail at its start: its successor starts without a delay again. */
const SETTLED_MS = 30_000;
/** More than a process takes for its own deadlines: requests, publishes, audit, closing the stores. */
const STOP_MS_MAX = 30_000;

/** One process as the primary sees it. */
interface Served {
  readonly worker: Worker;
  isWarm: boolean;
  listensSinceMs: number | undefined;
  reasonNotReady: string | undefined;
}

export interface PrimaryOptions {
  readonly processes: number;
  /** What each process waits, when it stops, before it closes its listener. */
  readonly shutdownDelayMs: number;
}

/**
 * Runs the API in several processes that share one port. The primary answers no request: it hands out connections in
 * turn, starts again what dies, and lets the processes ask each other. They take connections when all of them are
 * warm.
 */
export class Primary {
  readonly #served = new Map<number, Served>();
  readonly #questions = new Questions();
  readonly #restarting = new Set<NodeJS.Timeout>();
  #hasBegun = false;
  #hasServed = false;
  #isStopping = false;
  #hasFailed = false;
  #restarts = 0;
  #failuresInRow = 0;
  #end: (exitCode: number) => void = () => undefined;

  constructor(
    private readonly options: PrimaryOptions,
    private readonly logger: Pick<Logger, 'warn' | 'error'>,
    private readonly start: () => Worker = () => cluster.fork(),
  ) {}

  /** Resolves with the exit status when all processes have ended after a stop, or when one could not start at all. */
  run(): Promise<number> {
    cluster.schedulingPolicy = cluster.SCHED_RR;
    // JSON would make null of the metrics that are not a number.
    cluster.setupPrimary({ serialization: 'advanced' });
    cluster.on('message', (worker, message: ToPrimary) => this.#receive(worker, message));
    cluster.on('listening', (worker) => this.#onListening(worker));
    cluster.on('exit', (worker, code, signal) => this.#onExit(worker, code, signal));
    for (let i = 0; i < this.options.processes; i += 1) this.#fork();
    return new Promise((resolve) => (this.#end = resolve));
  }

  /** Lets every process answer what is under way, publish and flush, all at the same time. */
  stop(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    for (const timer of this.#restarting) clearTimeout(timer);
    if (this.#served.size === 0) return this.#end(this.#hasFailed ? 1 : 0);
    for (const { worker } of this.#served.values()) worker.process.kill('SIGTERM');
    setTimeout(() => this.#killRest(), this.options.shutdownDelayMs + STOP_MS_MAX).unref();
  }

  #fork(): void {
    const worker = this.start();
    this.#served.set(worker.id, { worker, isWarm: false, listensSinceMs: undefined, reasonNotReady: undefined });
    // A process that has just died; its exit follows.
    worker.on('error', (error) => this.logger.warn(`Process ${worker.process.pid}: ${error.message}`));
  }

  #receive(worker: Worker, message: ToPrimary): void {
    const served = this.#served.get(worker.id);
    if (served === undefined) return;
    switch (message.kind) {
      case 'warm':
        served.isWarm = true;
        return this.#letListen();
      case 'readiness':
        served.reasonNotReady = message.reason;
        return this.#tellState();
      case 'ask': {
        const others = [...this.#served.values()].filter(
          (other) => other !== served && other.listensSinceMs !== undefined,
        );
        return this.#questions.ask(
          message.topic,
          others.map((other) => other.worker.id),
          (id, question) => this.#send(id, question),
          (contents) => this.#send(worker.id, { kind: 'answers', id: message.id, contents }),
        );
      }
      case 'answer':
        return this.#questions.answer(message.id, worker.id, message.content);
    }
  }

  /** The first time all together; later each one as soon as it is warm. */
  #letListen(): void {
    const waiting = [...this.#served.values()].filter(({ listensSinceMs }) => listensSinceMs === undefined);
    if (!this.#hasBegun && !waiting.every(({ isWarm }) => isWarm)) return;
    this.#hasBegun = true;
    for (const { worker, isWarm } of waiting) if (isWarm) this.#send(worker.id, { kind: 'listen' });
  }

  #onListening(worker: Worker): void {
    const served = this.#served.get(worker.id);
    if (served === undefined) return;
    served.listensSinceMs = performance.now();
    this.#hasServed = true;
    this.#tellState();
  }

  #onExit(worker: Worker, code: number | null, signal: string | null): void {
    const served = this.#served.get(worker.id);
    this.#served.delete(worker.id);
    this.#questions.forget(worker.id);
    if (this.#isStopping) {
      if (code !== 0) this.#hasFailed = true;
      if (this.#served.size === 0) this.#end(this.#hasFailed ? 1 : 0);
      return;
    }
    // It has said why, and the others would fail for the same reason.
    if (!this.#hasServed && signal === null) {
      this.#hasFailed = true;
      this.stop();
      return;
    }
    this.#tellState();
    this.#restartLater(worker, served, signal ?? `status ${code}`);
  }

  #restartLater(worker: Worker, served: Served | undefined, how: string): void {
    const servedForMs = performance.now() - (served?.listensSinceMs ?? Infinity);
    this.#failuresInRow = servedForMs >= SETTLED_MS ? 0 : this.#failuresInRow + 1;
    const delayMs = Math.round(backOffMs(this.#failuresInRow, RESTART));
    this.logger.error(`Process ${worker.process.pid} ended with ${how}; another one starts in ${delayMs} ms`);
    const timer = setTimeout(() => {
      this.#restarting.delete(timer);
      this.#restarts += 1;
      this.#fork();
      this.#tellState();
    }, delayMs);
    this.#restarting.add(timer);
  }

  /** A process that is frozen would keep the others' deploy waiting for ever. */
  #killRest(): void {
    for (const { worker } of this.#served.values()) {
      this.logger.error(`Process ${worker.process.pid} did not stop in time and is killed`);
      worker.process.kill('SIGKILL');
    }
  }

  #tellState(): void {
    const serving = [...this.#served.values()].filter(({ listensSinceMs }) => listensSinceMs !== undefined);
    const state: HostState = {
      serving: serving.length,
      restarts: this.#restarts,
      reasonNotReady: serving.find(({ reasonNotReady }) => reasonNotReady !== undefined)?.reasonNotReady,
    };
    for (const id of this.#served.keys()) this.#send(id, { kind: 'host', state });
  }

  #send(id: number, message: ToProcess): void {
    const worker = this.#served.get(id)?.worker;
    // A process that ends meanwhile is noticed by its exit.
    if (worker?.isConnected() === true) worker.send(message, () => undefined);
  }
}
