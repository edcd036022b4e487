import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadPlan, LoadResult } from './load-plan.js';
import type { LoadReply } from './load-process.js';

const PROGRAM = fileURLToPath(new URL('./load-process.js', import.meta.url));

/** The load process, as the benchmark sees it. */
export class LoadGenerator {
  readonly #child: ChildProcess = fork(PROGRAM);

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** @throws when the load could not be sent */
  async run(plan: LoadPlan, signal: AbortSignal): Promise<LoadResult> {
    signal.throwIfAborted();
    const reply = await this.#reply(plan, signal);
    signal.throwIfAborted();
    if ('fault' in reply) throw new Error(`The load generator failed: ${reply.fault}`);
    return reply.result;
  }

  #reply(plan: LoadPlan, signal: AbortSignal): Promise<LoadReply> {
    return new Promise((resolve) => {
      const end = (reply: LoadReply): void => {
        this.#child.off('message', end).off('exit', onExit);
        signal.removeEventListener('abort', onAbort);
        resolve(reply);
      };
      const onExit = (): void => end({ fault: 'its process ended' });
      const onAbort = (): void => end({ fault: 'interrupted' });
      this.#child.on('message', end).on('exit', onExit);
      signal.addEventListener('abort', onAbort);
      this.#child.send(plan);
    });
  }

  stop(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}
