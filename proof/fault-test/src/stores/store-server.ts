import { signalTree, until } from 'flashsale-testkit';
import type { Child, ServerSpecification, StoreTools } from './store-tools.js';

export interface StoreServerOptions {
  readonly logFile: string;
  readonly recordFolder: string;
  readonly stopTurn: number;
  /** Variables on top of those of the specification. */
  readonly marks: Readonly<Record<string, string>>;
}

/** One server of a store, which can be killed, frozen and started again on the data that it left. */
export class StoreServer {
  #child: Child | undefined;
  #isFrozen = false;

  constructor(
    private readonly tools: Pick<StoreTools, 'Child'>,
    private readonly specification: ServerSpecification,
    private readonly options: StoreServerOptions,
  ) {}

  get name(): string {
    return this.specification.name;
  }

  get isRunning(): boolean {
    return this.#child !== undefined && !this.#child.hasEnded;
  }

  /** Starts the server, with more variables for this once, and resolves when it answers. */
  async start(more: Readonly<Record<string, string>> = {}): Promise<void> {
    this.launch(more);
    await this.untilReady();
  }

  /** Starts the server and waits for nothing. */
  launch(more: Readonly<Record<string, string>> = {}): void {
    if (this.isRunning) throw new Error(`${this.name} runs already`);
    const { logFile, marks, ...options } = this.options;
    const { specification } = this;
    const env = { ...specification.env, ...marks, ...more };
    this.#child = new this.tools.Child({ ...specification, env, ...options, output: logFile });
  }

  async untilReady(): Promise<void> {
    const { name, probe, readyDeadlineMs } = this.specification;
    const started = this.#child;
    await until(async () => started?.hasEnded !== false || (await probe()) === true, {
      deadlineMs: readyDeadlineMs,
      pollPeriodMs: 50,
      what: `${name} answers`,
    });
    if (started?.hasEnded !== false) throw new Error(`${name} ended before it answered; see ${this.options.logFile}`);
  }

  /** Ends the server and all that it has started in the middle of whatever they do. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined || child.hasEnded) return;
    signalTree(child.pid, 'SIGKILL');
    this.#isFrozen = false;
    await child.ended;
  }

  /** Freezes the server: connections stay, answers stop. */
  freeze(): void {
    this.#isFrozen = true;
    this.#signal('SIGSTOP');
  }

  thaw(): void {
    if (!this.#isFrozen) return;
    this.#isFrozen = false;
    this.#signal('SIGCONT');
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child?.pid !== undefined && !this.#child.hasEnded) signalTree(this.#child.pid, signal);
  }
}
