import { type ChildProcess, fork, type Serializable } from 'node:child_process';

/** A forked Node process, and the messages between it and this one. */
export class ForkedWorker<Sent extends Serializable, Received> {
  /** Resolves with how it ended, as `SIGKILL` or `status 1`. */
  readonly exited: Promise<string>;
  readonly #child: ChildProcess;
  #isGone = false;

  /** @param file the JavaScript file that Node runs */
  constructor(file: string, onMessage: (message: Received) => void) {
    this.#child = fork(file, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child.on('message', (message) => onMessage(message as Received));
    this.exited = new Promise((resolve) => {
      const settle = (how: string): void => {
        this.#isGone = true;
        resolve(how);
      };
      this.#child.once('exit', (status, signal) => settle(signal ?? `status ${status}`));
      // It could not be started; then no exit follows.
      this.#child.once('error', (error) => settle(error.message));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** A message that cannot be sent any more is answered by the exit of the process. */
  send(message: Sent): void {
    if (!this.#isGone) this.#child.send(message, () => undefined);
  }

  kill(): void {
    if (!this.#isGone) this.#child.kill('SIGKILL');
  }
}
