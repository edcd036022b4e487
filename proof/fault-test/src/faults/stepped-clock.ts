import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Stage } from '../run/stage.js';

const SOURCE = fileURLToPath(new URL('../../stepped-clock.c', import.meta.url));
const COMPILE_DEADLINE_MS = 30_000;

/** The clock on the wall of one server, which can be set while it runs. */
export class SteppedClock {
  private constructor(private readonly folder: string) {}

  /** Undefined where this machine has no C compiler. */
  static make(): SteppedClock | undefined {
    const folder = mkdtempSync(join(tmpdir(), 'flashsale-clock-'));
    const clock = new SteppedClock(folder);
    try {
      clock.step(0);
      const args = ['-shared', '-fPIC', '-O2', '-o', clock.#library, SOURCE, '-ldl'];
      execFileSync('cc', args, { stdio: 'ignore', timeout: COMPILE_DEADLINE_MS });
      return clock;
    } catch {
      clock.remove();
      return undefined;
    }
  }

  /** What a server must be started with to see this clock. */
  get variables(): Readonly<Record<string, string>> {
    return { LD_PRELOAD: this.#library, CLOCK_STEP_FILE: this.#file };
  }

  /** From now on the clock is off by so much. */
  step(offsetMs: number): void {
    writeFileSync(this.#file, String(offsetMs));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #library(): string {
    return join(this.folder, 'stepped-clock.so');
  }

  get #file(): string {
    return join(this.folder, 'offset-ms');
  }
}

/** Has Redis run by a clock that can be set while the work is done; where there is no C compiler, the report says so. */
export async function withSteppedClock(stage: Stage, work: (clock: SteppedClock) => Promise<void>): Promise<void> {
  const { redis } = stage.system.stores;
  const clock = SteppedClock.make();
  if (clock === undefined) {
    stage.observe('not tried: this machine has no C compiler');
    return;
  }
  try {
    await redis.kill();
    await redis.start(clock.variables);
    await stage.untilHealed('the restart with a clock of its own');
    await work(clock);
  } finally {
    await redis.kill();
    await redis.start();
    clock.remove();
  }
}
