import type { Counters, State } from './state.js';

export function cloneCounters(sale: Counters): Counters {
  return { ...sale, owners: sale.owners.slice() };
}

/** A copy that can be changed. Backup and survivor are never changed, so they are shared. */
export function cloneState(state: State): State {
  return {
    row: { ...state.row },
    lockedBy: state.lockedBy,
    backup: state.backup,
    servers: state.servers.map((server) => ({ ...server, sale: cloneCounters(server.sale) })),
    identities: state.identities,
    survivor: state.survivor,
    queue: state.queue,
    apis: state.apis.map((api) => ({ ...api })),
    attempts: state.attempts.map((attempt) => ({ ...attempt })),
    workers: state.workers.map((worker) => ({ ...worker })),
    rebuilders: state.rebuilders.map((rebuilder) => ({ ...rebuilder })),
    operator: { ...state.operator },
    ghost: { ...state.ghost },
    budget: state.budget.slice(),
  };
}
