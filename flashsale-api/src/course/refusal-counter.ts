import { Injectable, Logger } from '@nestjs/common';
import { PeriodicTask, ProcessBeats, REFUSAL_REASONS, type RefusalCounts } from 'flashsale-core';
import { LoadShedding } from '../limits/load-shedding.js';
import { RequestMetrics } from '../metrics/request-metrics.js';

const REPORT_PERIOD_MS = 1_000;

/**
 * Adds what this process refused or failed to answer to what all API processes did, once a second. It reads the counters of
 * /metrics, so a request costs nothing more; a killed process loses its last second.
 */
@Injectable()
export class RefusalCounter {
  readonly #task: PeriodicTask;
  #reported: RefusalCounts = { rateLimited: 0, shed: 0, unavailable: 0, errors: 0 };

  constructor(
    private readonly shared: ProcessBeats,
    private readonly requests: RequestMetrics,
    private readonly shedding: LoadShedding,
  ) {
    const logger = new Logger(RefusalCounter.name);
    this.#task = new PeriodicTask('Reporting the refusals', REPORT_PERIOD_MS, () => this.#report(), logger);
  }

  start(): void {
    this.#task.start();
  }

  /** Reports the rest, if Redis is available. */
  async stop(): Promise<void> {
    await this.#task.stop();
    await this.#report().catch(() => undefined);
  }

  async #report(): Promise<void> {
    const counted = await this.#count();
    const before = this.#reported;
    // They begin anew after the warm-up.
    const more = (reason: keyof RefusalCounts): number =>
      counted[reason] - (counted[reason] < before[reason] ? 0 : before[reason]);
    await this.shared.addRefusals(Object.fromEntries(REFUSAL_REASONS.map((reason) => [reason, more(reason)])));
    this.#reported = counted;
  }

  async #count(): Promise<RefusalCounts> {
    const { refused: shed } = this.shedding;
    let [rateLimited, away, errors] = [0, 0, 0];
    for (const { status, count } of await this.requests.countErrors()) {
      if (status === 429) rateLimited += count;
      else if (status === 503) away += count;
      else if (status >= 500) errors += count;
    }
    return { rateLimited, shed, unavailable: Math.max(away - shed, 0), errors };
  }
}
