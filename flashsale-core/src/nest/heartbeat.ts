import { Inject, Injectable, Logger } from '@nestjs/common';
import { PeriodicTask } from '../process/periodic-task.js';
import { ProcessBeats } from '../redis/process-beats.js';
import { Readiness } from './health.controller.js';
import { PROCESS_KIND } from './process.module.js';

const BEAT_PERIOD_MS = 2_000;

/** Tells operators that this process runs, and whether it is ready. */
@Injectable()
export class Heartbeat {
  readonly #startedAtMs = Date.now();
  readonly #task: PeriodicTask;

  constructor(
    private readonly beats: ProcessBeats,
    private readonly readiness: Readiness,
    @Inject(PROCESS_KIND) private readonly kind: 'api' | 'worker',
  ) {
    this.#task = new PeriodicTask('The heartbeat', BEAT_PERIOD_MS, () => this.#beat(), new Logger(Heartbeat.name));
  }

  start(): void {
    this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
    await this.beats.leave().catch(() => undefined);
  }

  async #beat(): Promise<void> {
    await this.beats.beat({
      kind: this.kind,
      startedAtMs: this.#startedAtMs,
      reasonNotReady: this.readiness.reasonNotReady() ?? null,
    });
  }
}
