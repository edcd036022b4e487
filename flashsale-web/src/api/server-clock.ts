/** One exchange with the server: when the request was sent and the response received, by the local clock, and the server's time in between. */
export interface ClockSample {
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
  readonly serverTimeMs: number;
}

interface Estimate {
  /** Server time minus local time. */
  readonly offsetMs: number;
  /** The true offset is at most this far away. */
  readonly errorMsMax: number;
  readonly atMs: number;
}

/** Quartz drifts: an old estimate is worth less than a new one that was slower to get. */
const DRIFT_MS_PER_MS = 0.0005;

/**
 * The time of the server, which alone decides when a sale is open: the visitor's clock may be wrong by hours. Local
 * time is counted from the page's start and does not jump when somebody sets the clock.
 */
export class ServerClock {
  #estimate: Estimate | undefined;

  constructor(readonly localMs: () => number) {}

  /** Takes the time that came with the page, late by as long as the page travelled. Any sample is better. */
  seed(serverTimeMs: number): void {
    this.#estimate ??= {
      offsetMs: serverTimeMs - this.localMs(),
      errorMsMax: Number.POSITIVE_INFINITY,
      atMs: this.localMs(),
    };
  }

  /** Takes an exchange into account: the shorter it took, the more precise it is. */
  observe({ sentAtMs, receivedAtMs, serverTimeMs }: ClockSample): void {
    const middleMs = (sentAtMs + receivedAtMs) / 2;
    const sample = {
      offsetMs: serverTimeMs - middleMs,
      errorMsMax: (receivedAtMs - sentAtMs) / 2,
      atMs: receivedAtMs,
    };
    if (this.#isBetter(sample)) this.#estimate = sample;
  }

  nowMs(): number {
    return this.localMs() + (this.#estimate?.offsetMs ?? 0);
  }

  #isBetter(sample: Estimate): boolean {
    if (this.#estimate === undefined) return true;
    const { offsetMs, errorMsMax, atMs } = this.#estimate;
    const errorNowMs = errorMsMax + (sample.atMs - atMs) * DRIFT_MS_PER_MS;
    // Both cannot be true: the local clock stood still, as it does while a laptop sleeps.
    const contradict = Math.abs(sample.offsetMs - offsetMs) > sample.errorMsMax + errorNowMs;
    return contradict || sample.errorMsMax <= errorNowMs;
  }
}

/** The clock of this page. */
export const serverClock = new ServerClock(() => performance.timeOrigin + performance.now());
