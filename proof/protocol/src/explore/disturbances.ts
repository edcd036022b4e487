/** What may disturb a system, and how often it still may: faults share one limit, operations have none in common. */
export class Disturbances<Name extends string> {
  readonly all: readonly Name[];
  readonly #faults: ReadonlySet<string>;

  constructor(
    readonly faults: readonly Name[],
    readonly operations: readonly Name[],
  ) {
    this.all = [...faults, ...operations];
    this.#faults = new Set(faults);
  }

  isFault(name: string): boolean {
    return this.#faults.has(name);
  }

  /** How often each may happen, by its place in `all`; the last is the sum for faults. */
  budgetOf(allowed: Partial<Readonly<Record<Name, number>>>, faultsMax: number): number[] {
    return [...this.all.map((name) => allowed[name] ?? 0), faultsMax];
  }

  mayStill(budget: readonly number[], name: Name): boolean {
    if ((budget[this.all.indexOf(name)] ?? 0) === 0) return false;
    return !this.isFault(name) || (budget[this.all.length] ?? 0) > 0;
  }

  spend(budget: number[], name: Name): void {
    budget[this.all.indexOf(name)] = (budget[this.all.indexOf(name)] ?? 0) - 1;
    if (this.isFault(name)) budget[this.all.length] = (budget[this.all.length] ?? 0) - 1;
  }
}
