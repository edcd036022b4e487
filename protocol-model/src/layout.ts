import type { Bounds, Budget } from './bounds.js';

/** A state is a row of small numbers, so that it is copied and compared fast. */
export type State = number[];

/** Redis servers that there can be at once: the primary, and the one that it was copied to. */
export const SERVERS = 2;

/** Where in the row of a server each number stands. */
export interface ServerFields {
  /** The incarnation: run id and replication id in one. */
  readonly id: number;
  readonly epoch: number;
  readonly resetEpoch: number;
  /** The incarnation that the counters were checked on. */
  readonly checked: number;
  readonly gate: number;
  /** 1 where the process has just restarted, so that nobody was served by another one meanwhile. */
  readonly fresh: number;
  readonly rebuildEpoch: number;
  readonly rebuildServer: number;
  readonly revision: number;
  readonly paused: number;
  /** For each user: the attempt that owns a unit, counted from 1; 0 for none. */
  readonly owner: number;
  /** For each attempt: the epoch of its outbox entry; 0 for none. */
  readonly entry: number;
}

/** Where each number of a state stands, for one set of bounds. */
export interface Layout {
  readonly bounds: Bounds;
  readonly users: number;
  readonly size: number;
  readonly servers: readonly ServerFields[];
  /** The copy that lags behind the primary. Its first field is 1 once it was taken. */
  readonly copy: ServerFields;
  /** Which server the address leads to. */
  readonly current: number;
  readonly nextId: number;
  readonly pg: {
    row: number;
    epoch: number;
    opened: number;
    reset: number;
    server: number;
    revision: number;
    paused: number;
  };
  /** The highest epoch of a row that was deleted. */
  readonly floor: number;
  /** For each attempt: 1 where its order is in PostgreSQL. */
  readonly order: number;
  /** The row and its orders as they were backed up; the first number is 1 once that was done. */
  readonly backup: number;
  readonly backupSize: number;
  /** Messages of each attempt and epoch. */
  readonly queue: number;
  /** For each worker: attempt + 1, epoch in hand, epoch of the message, epoch of the entry, phase. */
  readonly worker: readonly { attempt: number; epoch: number; message: number; entry: number; phase: number }[];
  /** For each API: attempt + 1 that has no answer yet, its epoch, whether it was published, the catalogue, its server. */
  readonly api: readonly { attempt: number; epoch: number; published: number; catalogue: number; server: number }[];
  readonly rebuilder: readonly {
    phase: number;
    epoch: number;
    reset: number;
    id: number;
    server: number;
    revision: number;
    paused: number;
  }[];
  readonly reset: { phase: number; epoch: number };
  /** For each attempt: the epoch that it was reserved in, whether SUCCESS was told, what excuses its loss, whether it broke. */
  readonly reservedIn: number;
  readonly told: number;
  readonly excused: number;
  readonly broken: number;
  readonly invoked: number;
  readonly budget: Readonly<Record<keyof Budget, number>>;
}

export function layoutOf(bounds: Bounds): Layout {
  let size = 0;
  const take = (count = 1): number => {
    const at = size;
    size += count;
    return at;
  };
  const users = Math.max(...bounds.attempts) + 1;
  const attempts = bounds.attempts.length;
  const server = (): ServerFields => ({
    id: take(),
    epoch: take(),
    resetEpoch: take(),
    checked: take(),
    gate: take(),
    fresh: take(),
    rebuildEpoch: take(),
    rebuildServer: take(),
    revision: take(),
    paused: take(),
    owner: take(users),
    entry: take(attempts),
  });
  const servers = Array.from({ length: SERVERS }, server);
  const copy = server();
  const current = take();
  const nextId = take();
  const pgStart = size;
  const pg = {
    row: take(),
    epoch: take(),
    opened: take(),
    reset: take(),
    server: take(),
    revision: take(),
    paused: take(),
  };
  const order = take(attempts);
  const backupSize = size - pgStart;
  const floor = take();
  const backup = bounds.budget.postgresRestores > 0 ? take(backupSize + 1) : size;
  const each = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  const layout: Layout = {
    bounds,
    users,
    servers,
    copy,
    current,
    nextId,
    pg,
    floor,
    order,
    backup,
    backupSize,
    queue: take(attempts * (bounds.epochsMax + 1)),
    worker: each(bounds.workers, () => ({
      attempt: take(),
      epoch: take(),
      message: take(),
      entry: take(),
      phase: take(),
    })),
    api: each(bounds.apis, () => ({
      attempt: take(),
      epoch: take(),
      published: take(),
      catalogue: take(),
      server: take(),
    })),
    rebuilder: each(bounds.rebuilders, () => ({
      phase: take(),
      epoch: take(),
      reset: take(),
      id: take(),
      server: take(),
      revision: take(),
      paused: take(),
    })),
    reset: { phase: take(), epoch: take() },
    reservedIn: take(attempts),
    told: take(attempts),
    excused: take(attempts),
    broken: take(attempts),
    invoked: take(attempts),
    budget: Object.fromEntries(Object.keys(bounds.budget).map((name) => [name, take()])) as Record<
      keyof Budget,
      number
    >,
    size: 0,
  };
  return { ...layout, size };
}

export function initialState(layout: Layout): State {
  const state: State = Array.from({ length: layout.size }, () => 0);
  for (const [name, times] of Object.entries(layout.bounds.budget)) {
    state[layout.budget[name as keyof Budget]] = times as number;
  }
  layout.servers.forEach(({ id }, i) => (state[id] = i + 1));
  state[layout.nextId] = SERVERS + 1;
  state[layout.pg.row] = 1;
  state[layout.pg.revision] = 1;
  return state;
}

export function keyOf(state: State): string {
  return String.fromCharCode(...state);
}
