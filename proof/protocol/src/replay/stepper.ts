/** An actor that died in the model does not continue. */
class DiedError extends Error {
  override readonly name = 'DiedError';
}

interface Turn {
  readonly call: string;
  readonly pass: () => void;
  readonly fail: (error: Error) => void;
}

/**
 * Runs a real function call by call: before each of its calls to a store it waits for its turn, so it can be stopped between
 * any two, continue late or die. Its calls come one after the other.
 */
export class Stepper {
  #turn: Turn | undefined;
  #hasEnded = false;
  #isDead = false;
  #changed: () => void = () => undefined;
  /** What the function resolved with, or rejected with. */
  outcome: unknown;

  constructor(work: (stepper: Stepper) => Promise<unknown>) {
    work(this).then(
      (outcome) => this.#end(outcome),
      (error: unknown) => this.#end(error),
    );
  }

  /** The call that waits for its turn; undefined when the function has ended. */
  get waitsFor(): string | undefined {
    return this.#turn?.call;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Called by the function before it calls a store. */
  async turn(call: string): Promise<void> {
    if (this.#isDead) throw new DiedError(`died before ${call}`);
    await new Promise<void>((pass, fail) => {
      this.#turn = { call, pass, fail };
      this.#changed();
    });
  }

  /** Lets the calls of these names happen, until another one waits or the function has ended. */
  async run(calls: ReadonlySet<string>): Promise<void> {
    await this.#untilStopped();
    while (this.#turn !== undefined && calls.has(this.#turn.call)) {
      const { pass } = this.#turn;
      this.#turn = undefined;
      pass();
      await this.#untilStopped();
    }
  }

  /** Ends the function before its next call; transactions that it has open are rolled back. */
  async die(): Promise<void> {
    await this.#untilStopped();
    this.#isDead = true;
    while (this.#turn !== undefined) {
      const { call, fail } = this.#turn;
      this.#turn = undefined;
      fail(new DiedError(`died before ${call}`));
      await this.#untilStopped();
    }
  }

  async #untilStopped(): Promise<void> {
    while (this.#turn === undefined && !this.#hasEnded) {
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
  }

  #end(outcome: unknown): void {
    this.outcome = outcome;
    this.#hasEnded = true;
    this.#changed();
  }
}
