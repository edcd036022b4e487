import type { Scenario } from '../scenarios/scenario.js';
import { type Availability, missingStore } from '../stores/availability.js';
import { type StoreAddresses, Stores } from '../stores/stores.js';
import { STRATEGIES } from '../strategies/all-strategies.js';
import { findStrategy } from '../strategies/find-strategy.js';
import type { Guard } from '../strategies/guard.js';
import type { DemoSubject } from './demo-subjects.js';

const CONNECTIONS_MAX = 20;

/** The strategies as one server process has them at work. */
export class DemoStrategies {
  readonly #stores: Stores;
  readonly #guards = new Map<string, Promise<Guard>>();

  constructor(
    addresses: StoreAddresses,
    runId: string,
    private readonly availability: Availability,
  ) {
    this.#stores = new Stores(addresses, runId, CONNECTIONS_MAX);
  }

  /** What the subject is taken from with when nobody asks for a guard. */
  careless({ careless }: DemoSubject): string {
    return this.#first(...careless);
  }

  /** A guard over the very counters that a careless strategy spoils. */
  get careful(): string {
    return this.#first('conditional-update', 'memory-conditional');
  }

  names(): string[] {
    return STRATEGIES.filter((strategy) => missingStore(strategy, this.availability) === undefined).map(
      ({ name }) => name,
    );
  }

  /** Why this strategy cannot be tried on this scenario; undefined when it can. */
  obstacle(name: string, scenario: Scenario): string | undefined {
    const strategy = STRATEGIES.find((candidate) => candidate.name === name);
    if (strategy === undefined) return `There is no strategy ${name}. Known: ${this.names().join(', ')}`;
    return strategy.unfit?.(scenario) ?? missingStore(strategy, this.availability);
  }

  guard(name: string): Promise<Guard> {
    const known = this.#guards.get(name);
    if (known !== undefined) return known;
    const opened = Promise.resolve(findStrategy(name).guard(this.#stores));
    this.#guards.set(name, opened);
    // A store that was away may be back for the next request.
    opened.catch(() => this.#guards.delete(name));
    return opened;
  }

  close(): Promise<void> {
    return this.#stores.close();
  }

  #first(preferred: string, ...others: readonly string[]): string {
    const names = this.names();
    return [preferred, ...others].find((name) => names.includes(name)) ?? preferred;
  }
}
