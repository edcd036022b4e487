import { describe, expect, it } from '@jest/globals';
import { until } from 'flashsale-testkit';
import { RecordingLogger } from '../../test-support/index.js';
import { PeriodicTask } from './periodic-task.js';

/** Longer than any test waits. */
const HOUR_MS = 3_600_000;

describe('PeriodicTask', () => {
  it('runs again and again until it is stopped', async () => {
    let runs = 0;
    const task = new PeriodicTask('The task', 1, () => Promise.resolve(void (runs += 1)), new RecordingLogger());
    task.start();
    await until(() => runs >= 3);
    await task.stop();
    const whenStopped = runs;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(runs).toBe(whenStopped);
  });

  it('never runs twice at once, even when started twice', async () => {
    let running = 0;
    let runningMax = 0;
    let runs = 0;
    const task = new PeriodicTask(
      'The task',
      1,
      async () => {
        running += 1;
        runningMax = Math.max(runningMax, running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        runs += 1;
      },
      new RecordingLogger(),
    );
    task.start();
    task.start();
    await until(() => runs >= 3);
    await task.stop();
    expect(runningMax).toBe(1);
  });

  it('stops after the current run, and signals that run', async () => {
    let finished = false;
    let wasTold = false;
    const task = new PeriodicTask(
      'The task',
      1,
      async (signal) => {
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        wasTold = signal.aborted;
        await new Promise((resolve) => setTimeout(resolve, 10));
        finished = true;
      },
      new RecordingLogger(),
    );
    task.start();
    await task.stop();
    expect({ wasTold, finished }).toEqual({ wasTold: true, finished: true });
  });

  it('does not wait for the next run when stopped between two runs', async () => {
    let runs = 0;
    const task = new PeriodicTask('The task', HOUR_MS, () => Promise.resolve(void (runs += 1)), new RecordingLogger());
    task.start();
    await until(() => runs === 1);
    const stoppedAtMs = performance.now();
    await task.stop();
    expect(performance.now() - stoppedAtMs).toBeLessThan(30_000);
  });

  it('runs at once on request, also when requested during a run', async () => {
    let runs = 0;
    let release = (): void => undefined;
    const task = new PeriodicTask(
      'The task',
      HOUR_MS,
      () => {
        runs += 1;
        return runs === 3 ? new Promise<void>((resolve) => (release = resolve)) : Promise.resolve();
      },
      new RecordingLogger(),
    );
    task.start();
    await until(() => runs === 1);
    // A request counts only during a run or after it, so each waits for the previous run.
    for (const expected of [2, 3]) {
      await new Promise((resolve) => setImmediate(resolve));
      task.runSoon();
      await until(() => runs === expected);
    }
    task.runSoon();
    release();
    await until(() => runs === 4);
    await task.stop();
    expect(runs).toBe(4);
  });

  it('continues after failures, and logs an outage once', async () => {
    const logger = new RecordingLogger();
    let runs = 0;
    const task = new PeriodicTask(
      'The task',
      1,
      () => {
        runs += 1;
        return runs <= 3 ? Promise.reject(new Error('the store is away')) : Promise.resolve();
      },
      logger,
    );
    task.start();
    await until(() => runs >= 5);
    await task.stop();
    expect(logger.lines).toEqual([
      'warn: The task failed and will be repeated: the store is away',
      'log: The task works again',
    ]);
  });

  it('stops at once if it was never started', async () => {
    const task = new PeriodicTask('The task', 1, () => Promise.resolve(), new RecordingLogger());
    await expect(task.stop()).resolves.toBeUndefined();
  });
});
