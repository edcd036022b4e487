import type { CheckResult } from 'flashsale-verify';
import type { LoadResult } from '../load/load-plan.js';

/** What buyers heard over several loads. A failure may or may not have been decided, so each leaves one more in doubt. */
export class HeardAnswers {
  #outcomes = new Map<string, number>();
  #failures = 0;

  add({ outcomes, failures }: LoadResult): void {
    for (const [outcome, count] of Object.entries(outcomes)) this.#outcomes.set(outcome, this.of(outcome) + count);
    this.#failures += failures;
  }

  of(outcome: string): number {
    return this.#outcomes.get(outcome) ?? 0;
  }

  get purchases(): number {
    return [...this.#outcomes.values()].reduce((sum, count) => sum + count, 0);
  }

  check(id: string, title: string, least: number, found: number): CheckResult {
    const most = least + this.#failures;
    const expected = most === least ? String(least) : `${least} to ${most}`;
    return { id, title, expected, found: String(found), ok: found >= least && found <= most };
  }

  forget(): void {
    this.#outcomes = new Map();
    this.#failures = 0;
  }
}
