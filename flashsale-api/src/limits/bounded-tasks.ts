/** Runs at most so many tasks at once. */
export class BoundedTasks {
  #running = 0;

  constructor(private readonly tasksMax: number) {}

  /** Resolves with `refusal`, and does not begin the task, where so many run already. */
  async run<T, const R>(task: () => Promise<T>, refusal: R): Promise<T | R> {
    if (this.#running >= this.tasksMax) return refusal;
    this.#running += 1;
    try {
      return await task();
    } finally {
      this.#running -= 1;
    }
  }
}
