import { balance } from '../scenarios/balance.js';
import { flashCheckout } from '../scenarios/flash-checkout.js';
import { lastItem } from '../scenarios/last-item.js';
import type { Scenario } from '../scenarios/scenario.js';
import { type Availability, missingStore } from '../stores/availability.js';
import type { StoreAddresses } from '../stores/store-addresses.js';
import { Stores } from '../stores/stores.js';
import { COUNTER_STRATEGIES, findStrategy } from '../strategies/registry.js';
import type { Guard } from '../strategies/guard.js';

/** Something that the demos let people take from. */
export interface DemoSubject {
  readonly id: string;
  readonly name: string;
  readonly scenario: Scenario;
  /** What people may also call it. */
  readonly alias?: string;
  /** What code looks like that nobody has tried with two users; the first that can run here. */
  readonly careless: readonly [string, ...string[]];
}

const OVERWRITES = ['none', 'memory-none'] as const;
/** Requests do not arrive at the same instant; while a payment is under way, they meet all the same. */
const PAYMENT_MS = 100;
/** A stock that everybody takes from in SQL as `stock - 1` falls below zero, for everybody to see. */
const SUBTRACTS = ['decrement', 'memory-decrement'] as const;

export const ACCOUNT: DemoSubject = {
  id: 'account',
  name: 'The account of two devices',
  scenario: balance,
  careless: OVERWRITES,
};
/** Whose account it is. */
export const ACCOUNT_OWNER = 'andi';
export const FLASH_SALE: DemoSubject = {
  id: 'flash-sale',
  name: 'Limited Edition Product - Flash Sale',
  scenario: flashCheckout,
  careless: OVERWRITES,
};
const LAST_ITEM: DemoSubject = {
  id: 'last-item',
  name: 'The last item',
  scenario: { ...lastItem, workMs: PAYMENT_MS },
  alias: '1',
  careless: SUBTRACTS,
};

export const PRODUCTS: readonly DemoSubject[] = [FLASH_SALE, LAST_ITEM];

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
    return COUNTER_STRATEGIES.filter((strategy) => missingStore(strategy, this.availability) === undefined).map(
      ({ name }) => name,
    );
  }

  /** Why this strategy cannot be tried on this scenario; undefined when it can. */
  reasonAgainst(name: string, scenario: Scenario): string | undefined {
    const strategy = COUNTER_STRATEGIES.find((candidate) => candidate.name === name);
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
