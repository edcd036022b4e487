import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadPlan, LoadResult } from './load-plan.js';
import type { LoadOrder, LoadReply } from './load-process.js';

const PROGRAM = fileURLToPath(new URL('./load-process.js', import.meta.url));

/** The load process, as the benchmark sees it. */
export class LoadGenerator {
  readonly #child: ChildProcess = fork(PROGRAM);

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Makes what the load needs, such as tokens: it is run later. @throws when that failed */
  async prepare(plan: LoadPlan, signal: AbortSignal): Promise<void> {
    await this.#carryOut({ prepare: plan }, signal);
  }

  /** Sends the load that was prepared last. @throws when it could not be sent */
  async run(signal: AbortSignal): Promise<LoadResult> {
    const reply = await this.#carryOut({ run: true }, signal);
    if (!('result' in reply)) throw new Error('The load generator has no result');
    return reply.result;
  }

  async #carryOut(order: LoadOrder, signal: AbortSignal): Promise<Exclude<LoadReply, { readonly fault: string }>> {
    signal.throwIfAborted();
    const reply = await this.#reply(order, signal);
    signal.throwIfAborted();
    if ('fault' in reply) throw new Error(`The load generator failed: ${reply.fault}`);
    return reply;
  }

  #reply(order: LoadOrder, signal: AbortSignal): Promise<LoadReply> {
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
      this.#child.send(order);
    });
  }

  stop(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}
