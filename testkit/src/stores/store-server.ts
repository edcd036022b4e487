import { Child, describeExit, type Exit } from '../processes/child.js';
import { untilReady } from '../processes/supervised.js';
import type { ServerSpecification } from './store.js';

export interface StoreServerOptions {
  readonly logFile: string;
  /** Where a later run finds it, should we be killed. */
  readonly recordFolder?: string;
  /** Variables on top of those of the specification. */
  readonly marks?: Readonly<Record<string, string>>;
  /** No start outlives it. */
  readonly signal?: AbortSignal | undefined;
}

/** One server of a store, which can be killed, frozen and started again on the data that it left. */
export class StoreServer {
  #child: Child | undefined;
  #isFrozen = false;

  constructor(
    readonly specification: ServerSpecification,
    private readonly options: StoreServerOptions,
  ) {}

  get name(): string {
    return this.specification.name;
  }

  /** Undefined before the first start. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when the process that runs now has ended, however it does. */
  get ended(): Promise<Exit> {
    if (this.#child === undefined) throw new Error(`${this.name} was never started`);
    return this.#child.ended;
  }

  get isRunning(): boolean {
    return this.#child?.hasEnded === false;
  }

  /** Starts the server, with more variables for this once, and resolves when it answers. */
  async start(more: Readonly<Record<string, string>> = {}): Promise<void> {
    this.launch(more);
    await this.untilReady();
  }

  /** Starts the server and waits for nothing. */
  launch(more: Readonly<Record<string, string>> = {}): void {
    if (this.isRunning) throw new Error(`${this.name} runs already`);
    const { logFile: output, marks, signal, ...options } = this.options;
    signal?.throwIfAborted();
    const env = { ...this.specification.env, ...marks, ...more };
    this.#child = new Child({ ...this.specification, ...options, env, output });
  }

  async untilReady(): Promise<void> {
    if (this.#child === undefined) throw new Error(`${this.name} was never started`);
    const exit = await untilReady(this.#child, this.specification, this.options.signal);
    if (exit === undefined) return;
    throw new Error(`${this.name} ended ${describeExit(exit)} before it answered; see ${this.options.logFile}`);
  }

  /** Ends the server and all that it has started in the middle of whatever they do. */
  async kill(): Promise<void> {
    this.#child?.signalTree('SIGKILL');
    this.#isFrozen = false;
    await this.#child?.ended;
  }

  /** Freezes the server: connections stay, answers stop. */
  freeze(): void {
    this.#isFrozen = true;
    this.#child?.signalTree('SIGSTOP');
  }

  thaw(): void {
    if (!this.#isFrozen) return;
    this.#isFrozen = false;
    this.#child?.signalTree('SIGCONT');
  }
}
