import type { HealthReport } from './health.js';

/** Several processes that share one port. What probes and scrapes ask about is all of them, whichever one they reach. */
export abstract class WholeHost {
  abstract report(): Promise<HealthReport>;
  /** The text of all their metrics together. */
  abstract readMetrics(): Promise<string>;
}
