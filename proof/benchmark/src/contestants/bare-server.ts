import type { CheckResult } from 'flashsale-verify';
import type { ServerProcess } from 'flashsale-testkit';
import type { Identities } from '../identities/identities.js';
import type { LoadResult, LoadTarget } from '../load/load-plan.js';
import type { Contestant, ContestantName } from './contestant.js';

/** A reference that answers the same to everybody and keeps nothing. */
export class BareServer implements Contestant {
  #failures = 0;

  constructor(
    readonly name: ContestantName,
    readonly title: string,
    private readonly server: ServerProcess,
    readonly identities: Identities | undefined,
  ) {}

  get target(): LoadTarget {
    return { kind: 'http', ports: [this.server.port] };
  }

  get processes(): Readonly<Record<string, readonly number[]>> {
    return { api: [this.server.pid] };
  }

  async openSales(): Promise<void> {}

  receive(result: LoadResult): void {
    this.#failures += result.failures;
  }

  async countOrders(): Promise<undefined> {}

  async untilAtRest(): Promise<void> {}

  async confirmationMs(): Promise<undefined> {}

  async check(): Promise<readonly CheckResult[]> {
    return [
      {
        id: 'failures',
        title: 'requests without an answer 200',
        expected: '0',
        found: String(this.#failures),
        ok: this.#failures === 0,
      },
    ];
  }

  async forgetSales(): Promise<void> {
    this.#failures = 0;
  }
}
