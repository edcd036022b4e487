import type { HostState, ToPrimary, ToProcess, Topic } from './messages.js';

/** More than the primary waits for the others; then it has died. */
const PRIMARY_MS_MAX = 3_000;

/** The way to the primary: a child's `process`. */
export interface Channel {
  readonly connected: boolean;
  send(message: ToPrimary, ignored: undefined, options: undefined, onSent: () => void): boolean;
  on(event: 'message', listener: (message: ToProcess) => void): unknown;
}

/** The other processes that share this one's port, if there are any. They are reached through the primary. */
export class Siblings {
  readonly #answers: Partial<Record<Topic, () => Promise<unknown>>> = {};
  readonly #asked = new Map<number, (contents: readonly unknown[]) => void>();
  #lastId = 0;
  #state: HostState = { serving: 1, restarts: 0 };
  #listen: () => void = () => undefined;
  #lastReason: string | undefined;

  /** @param channel undefined for the only process */
  constructor(private readonly channel: Channel | undefined) {
    channel?.on('message', (message) => this.#receive(message));
  }

  /** Whether this is one of several processes. */
  get exist(): boolean {
    return this.channel !== undefined;
  }

  get state(): HostState {
    return this.#state;
  }

  /** Sets what this process answers when another one asks. */
  answer(topic: Topic, content: () => Promise<unknown>): void {
    this.#answers[topic] = content;
  }

  /** What the others answer; without those that do not in time. */
  ask(topic: Topic): Promise<readonly unknown[]> {
    if (!this.exist) return Promise.resolve([]);
    const id = (this.#lastId += 1);
    return new Promise((resolve) => {
      const timer = setTimeout(() => end([]), PRIMARY_MS_MAX);
      const end = (contents: readonly unknown[]): void => {
        clearTimeout(timer);
        this.#asked.delete(id);
        resolve(contents);
      };
      this.#asked.set(id, end);
      this.#send({ kind: 'ask', id, topic });
    });
  }

  /** Reports that this process is warm. Resolves when it may take connections. */
  untilAllAreWarm(): Promise<void> {
    return new Promise((resolve) => {
      this.#listen = resolve;
      this.#send({ kind: 'warm' });
    });
  }

  /** Reports why this process is not ready, whenever that changes. */
  reportReadiness(reason: string | undefined): void {
    if (!this.exist || reason === this.#lastReason) return;
    this.#lastReason = reason;
    this.#send({ kind: 'readiness', reason });
  }

  #receive(message: ToProcess): void {
    switch (message.kind) {
      case 'listen':
        return this.#listen();
      case 'host':
        this.#state = message.state;
        return;
      case 'question': {
        const { id, topic } = message;
        // Without an answer the question ends by its deadline.
        void this.#answers[topic]?.().then(
          (content) => this.#send({ kind: 'answer', id, content }),
          () => undefined,
        );
        return;
      }
      case 'answers':
        this.#asked.get(message.id)?.(message.contents);
    }
  }

  #send(message: ToPrimary): void {
    // Without a primary this process is about to end.
    if (this.channel?.connected === true) this.channel.send(message, undefined, undefined, () => undefined);
  }
}
