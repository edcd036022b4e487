import { LatencyHistogram } from 'flashsale-testkit';
import type { RoomMeasurements } from '../../load/room-report.js';
import type { RoomTally } from '../../load/room-visitor.js';
import { addTo, type Counts, percentilesOf } from '../paid/paid-tally.js';

/** What all visitors of a run were told, and how long they waited for the answers. */
export class MeasuredRoomTally implements RoomTally {
  readonly #seconds: Counts = {};
  readonly #uninvited: Counts = {};
  readonly #ends: Counts = {};
  readonly #joinMs = new LatencyHistogram();
  readonly #solveMs = new LatencyHistogram();
  readonly #pollMs = new LatencyHistogram();
  #polls = 0;
  #ended = 0;

  get polls(): number {
    return this.#polls;
  }

  get ended(): number {
    return this.#ended;
  }

  get measured(): Pick<RoomMeasurements, 'polls' | 'seconds' | 'uninvited' | 'ends' | 'joinMs' | 'solveMs' | 'pollMs'> {
    return {
      ...{ polls: this.#polls, seconds: this.#seconds, uninvited: this.#uninvited, ends: this.#ends },
      joinMs: percentilesOf(this.#joinMs),
      ...(this.#solveMs.count > 0 && { solveMs: percentilesOf(this.#solveMs) }),
      pollMs: percentilesOf(this.#pollMs),
    };
  }

  readonly joined = (latencyMs: number): void => {
    this.#joinMs.record(latencyMs);
  };

  readonly solved = (tookMs: number): void => {
    this.#solveMs.record(tookMs);
  };

  readonly polled = (latencyMs: number): void => {
    this.#polls += 1;
    this.#pollMs.record(latencyMs);
  };

  second(told: string): void {
    addTo(this.#seconds, told);
  }

  uninvited(told: string): void {
    addTo(this.#uninvited, told);
  }

  end(told: string): void {
    this.#ended += 1;
    addTo(this.#ends, told);
  }
}
