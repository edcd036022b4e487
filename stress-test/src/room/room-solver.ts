import { availableParallelism } from 'node:os';
import { type Challenge as Task, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { RoomSolver } from '../../load/room-visitor.js';

/** A task lasts a minute. */
const SOLVING_MS_MAX = 55_000;

/** Solves tasks of ALTCHA on threads of libuv, one for each processor at once. */
export class AltchaSolver implements RoomSolver {
  readonly #waiting: (() => void)[] = [];
  #free = availableParallelism();

  async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }

  /** Empty where it is not found in time, which the API then refuses. */
  async solve(challenge: unknown): Promise<string> {
    const { task } = challenge as { readonly task: Task };
    const found = await solveChallenge({ challenge: task, deriveKey, timeout: SOLVING_MS_MAX });
    if (found === null) return '';
    const { counter, derivedKey } = found;
    return Buffer.from(JSON.stringify({ challenge: task, solution: { counter, derivedKey } })).toString('base64');
  }
}
