/** What time it is, and how one waits in it. */
export interface Clock {
  /** From any fixed instant on. */
  nowMs(): number;
  wait(ms: number): Promise<void>;
}

const WALL_CLOCK: Clock = {
  nowMs: () => performance.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

let current = WALL_CLOCK;

/** The clock that the work of all claims of this process goes by. */
export function currentClock(): Clock {
  return current;
}

/** Lets all work of this process go by another clock until `steps` are through. One at a time. */
export async function withClock<T>(clock: Clock, steps: () => Promise<T>): Promise<T> {
  current = clock;
  try {
    return await steps();
  } finally {
    current = WALL_CLOCK;
  }
}
