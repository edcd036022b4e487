import { fileURLToPath } from 'node:url';
import { childrenOf, type Exit, isFrozen, residentBytes, ServerProcess } from 'flashsale-testkit';

/** Workspaces whose program a run starts. */
export const SERVICES = ['flashsale-api', 'flashsale-worker', 'payment-sandbox'] as const;
export type ServiceName = (typeof SERVICES)[number];

const FOR_TESTS = { WARM_UP_REQUESTS: '0', NODE_OPTIONS: '--enable-source-maps' };
/** What a process logs for an uncaught exception, whether or not it survived. */
const UNCAUGHT = /unhandled ?(promise ?)?rejection|uncaught ?exception|ERR_UNHANDLED/i;

/** One API, worker or payment provider of the system, through all the processes that it is one after the other. */
export class ManagedService {
  /** Where it listens, while it runs. */
  readonly url: string;
  readonly #address: Readonly<Record<string, string>>;
  readonly #complaints: string[] = [];
  #process: ServerProcess | undefined;
  #residentBytesMax = 0;

  constructor(
    readonly name: string,
    private readonly service: ServiceName,
    /** A port of its own, so that the next process is found where the last one was. */
    port: number,
    private readonly environment: Readonly<Record<string, string>>,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    this.#address = {
      ...{ HOST: '127.0.0.1', PORT: String(port), WORKER_PORT: String(port), PAYMENT_SANDBOX_PORT: String(port) },
    };
  }

  get isRunning(): boolean {
    return this.#process?.isRunning === true;
  }

  /** The processes that it has started itself: of an API with several, those that answer. */
  get children(): readonly number[] {
    return childrenOf(this.#present.pid);
  }

  /** Starts a process and resolves when it is ready. */
  async start(more: Readonly<Record<string, string>> = {}): Promise<void> {
    this.launch(more);
    await this.untilReady();
  }

  /** Starts a process and waits for nothing. */
  launch(more: Readonly<Record<string, string>> = {}): void {
    this.#inspect();
    this.#process = new ServerProcess({
      name: this.service,
      program: fileURLToPath(new URL(`../../../../${this.service}/dist/main.js`, import.meta.url)),
      environment: { ...FOR_TESTS, ...this.environment, ...this.#address, ...more },
      url: this.url,
      readyPath: '/health/ready',
    });
  }

  async untilReady(): Promise<void> {
    await this.#present.untilReady();
  }

  async kill(): Promise<void> {
    await this.#present.kill();
  }

  /** Kills it and waits for nothing. */
  end(): void {
    if (this.#process?.isRunning) this.#process.signal('SIGKILL');
  }

  /** Stops it, and resolves with how it ended. */
  async stop(): Promise<Exit> {
    return this.#present.stop();
  }

  /** Resolves when it has died at a fail point. */
  async untilDead(deadlineMs: number): Promise<void> {
    await this.#present.exited(deadlineMs);
  }

  /** Whether its process is frozen, by us or by itself. */
  get isFrozen(): boolean {
    return this.isRunning && isFrozen(this.#present.pid);
  }

  freeze(): void {
    this.#present.freeze();
  }

  thaw(): void {
    if (this.isFrozen) this.#present.thaw();
  }

  /** Takes note of the memory in use; resolves with the most that was seen since the last `takeReport`. */
  measureMemory(): number {
    if (this.#process?.isRunning) {
      this.#residentBytesMax = Math.max(this.#residentBytesMax, residentBytes(this.#process.pid));
    }
    return this.#residentBytesMax;
  }

  /** What went wrong with its processes since the last call, and the most memory that one of them had. */
  takeReport(): { readonly complaints: readonly string[]; readonly residentBytesMax: number } {
    this.#inspect();
    const report = { complaints: this.#complaints.splice(0), residentBytesMax: this.#residentBytesMax };
    this.#residentBytesMax = 0;
    return report;
  }

  get lastLines(): string {
    return this.#process?.lastLines() ?? '';
  }

  /** Reads what a process has logged; its log is emptied, so that nothing is reported twice. */
  #inspect(): void {
    const { log = [], hasCrashed = false } = this.#process ?? {};
    if (hasCrashed) this.#complaints.push(`${this.name} ended on its own: ${log.slice(-3).join(' / ')}`);
    const uncaught = log.find((line) => UNCAUGHT.test(line));
    if (uncaught !== undefined) this.#complaints.push(`${this.name} said: ${uncaught}`);
    log.splice(0);
  }

  get #present(): ServerProcess {
    if (this.#process === undefined) throw new Error(`${this.name} was never started`);
    return this.#process;
  }
}
