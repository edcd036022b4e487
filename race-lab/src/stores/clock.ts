/** What time it is, and how one waits in it. */
export interface Clock {
  /** From any fixed instant on. */
  nowMs(): number;
  wait(ms: number): Promise<void>;
}

export const WALL_CLOCK: Clock = {
  nowMs: () => performance.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
