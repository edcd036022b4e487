/** A system of states and steps; states are compared by their encoding. */
export interface System<State, Action> {
  readonly initial: State;
  successors(state: State): readonly { readonly action: Action; readonly next: State }[];
  encode(state: State): string;
  /** The name of a property that the state breaks. */
  broken(state: State): string | undefined;
  /** What every state must be able to reach by steps that are `recovery`. */
  isAtRest(state: State): boolean;
  isRecovery(action: Action): boolean;
}

export interface TraceStep<State, Action> {
  /** Undefined for the first state. */
  readonly action: Action | undefined;
  readonly state: State;
}

export interface Exploration<State, Action> {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly violation?: { readonly property: string; readonly trace: readonly TraceStep<State, Action>[] };
}

/** An append-only list of numbers, in far less memory than an array. */
class Numbers {
  #values = new Int32Array(1 << 16);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Int32Array(this.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.#values[index] as number;
  }
}

/**
 * Visits every state that can be reached, breadth first, so the first violation has the shortest trace. Afterwards it
 * searches backwards from the states at rest: a state that is not found cannot reach one, which breaks `liveness`.
 */
export class Explorer<State, Action> {
  readonly #ids = new Map<string, number>();
  readonly #parents = new Numbers();
  readonly #from = new Numbers();
  readonly #to = new Numbers();
  readonly #atRest = new Numbers();
  #transitions = 0;
  #depth = 0;

  constructor(
    private readonly system: System<State, Action>,
    private readonly liveness: string | undefined,
    private readonly statesMax = Number.MAX_SAFE_INTEGER,
  ) {}

  run(): Exploration<State, Action> {
    const { system } = this;
    let level: State[] = [system.initial];
    let firstOfLevel = 0;
    this.#visit(system.encode(system.initial), -1);
    const brokenAtOnce = system.broken(system.initial);
    if (brokenAtOnce !== undefined) return this.#result(brokenAtOnce, 0);
    while (level.length > 0) {
      const nextLevel: State[] = [];
      for (let place = 0; place < level.length; place += 1) {
        const state = level[place] as State;
        const broken = this.#expand(state, firstOfLevel + place, nextLevel);
        if (broken !== undefined) return this.#result(broken, this.#ids.size - 1);
      }
      if (nextLevel.length > 0) this.#depth += 1;
      firstOfLevel += level.length;
      level = nextLevel;
    }
    if (this.liveness === undefined) return this.#result();
    const trapped = this.#findTrapped();
    return trapped === undefined ? this.#result() : this.#result(this.liveness, trapped);
  }

  /** Resolves to a property that a new state breaks; that state is the last one that was visited. */
  #expand(state: State, id: number, nextLevel: State[]): string | undefined {
    const { system } = this;
    if (system.isAtRest(state)) this.#atRest.push(id);
    for (const { action, next } of system.successors(state)) {
      this.#transitions += 1;
      const key = system.encode(next);
      let nextId = this.#ids.get(key);
      if (nextId === undefined) {
        if (this.#ids.size >= this.statesMax) throw new Error(`There are more than ${this.statesMax} states`);
        nextId = this.#visit(key, id);
        nextLevel.push(next);
        const broken = system.broken(next);
        if (broken !== undefined) return broken;
      }
      if (this.liveness !== undefined && nextId !== id && system.isRecovery(action)) {
        this.#from.push(id);
        this.#to.push(nextId);
      }
    }
    return undefined;
  }

  #visit(key: string, parent: number): number {
    const id = this.#ids.size;
    this.#ids.set(key, id);
    this.#parents.push(parent);
    return id;
  }

  /** The first state that cannot reach rest. */
  #findTrapped(): number | undefined {
    const states = this.#ids.size;
    const edges = this.#to.length;
    const starts = new Int32Array(states + 1);
    for (let edge = 0; edge < edges; edge += 1) {
      const place = this.#to.at(edge) + 1;
      starts[place] = (starts[place] as number) + 1;
    }
    for (let id = 0; id < states; id += 1) starts[id + 1] = (starts[id + 1] as number) + (starts[id] as number);
    const filled = starts.slice();
    const sources = new Int32Array(edges);
    for (let edge = 0; edge < edges; edge += 1) {
      const to = this.#to.at(edge);
      sources[filled[to] as number] = this.#from.at(edge);
      filled[to] = (filled[to] as number) + 1;
    }
    const isSafe = new Uint8Array(states);
    const pending = new Numbers();
    const mark = (id: number): void => {
      if (isSafe[id] === 1) return;
      isSafe[id] = 1;
      pending.push(id);
    };
    for (let place = 0; place < this.#atRest.length; place += 1) mark(this.#atRest.at(place));
    for (let place = 0; place < pending.length; place += 1) {
      const id = pending.at(place);
      for (let edge = starts[id] as number; edge < (starts[id + 1] as number); edge += 1) mark(sources[edge] as number);
    }
    const trapped = isSafe.indexOf(0);
    return trapped < 0 ? undefined : trapped;
  }

  #result(property?: string, id?: number): Exploration<State, Action> {
    const counts = { states: this.#ids.size, transitions: this.#transitions, depth: this.#depth };
    if (property === undefined || id === undefined) return counts;
    return { ...counts, violation: { property, trace: this.#traceTo(id) } };
  }

  /** Runs the system again along the path by which the state was first found. */
  #traceTo(id: number): TraceStep<State, Action>[] {
    const { system } = this;
    const way: number[] = [];
    for (let at = id; at > 0; at = this.#parents.at(at)) way.push(at);
    const trace: TraceStep<State, Action>[] = [{ action: undefined, state: system.initial }];
    for (const encoding of way.reverse()) {
      const { state } = trace.at(-1) as TraceStep<State, Action>;
      const step = system.successors(state).find(({ next }) => this.#ids.get(system.encode(next)) === encoding);
      if (step === undefined)
        throw new Error('The system is not the same twice: its successors depend on more than the state');
      trace.push({ action: step.action, state: step.next });
    }
    return trace;
  }
}
