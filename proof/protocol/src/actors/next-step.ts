import type { Setup } from '../setup.js';
import { isTrusted } from '../state/scripts.js';
import { Gate, type RedisServer, type State, STOCK_MISSING } from '../state/state.js';

/** What a reconciler knows of the row: read now, or a moment ago. */
export interface KnownRow {
  readonly epoch: number;
  readonly openedEpoch: number;
  readonly server: number;
  readonly revision: number;
  readonly total: number;
  readonly isPaused: boolean;
  readonly isOver: boolean;
  readonly isRetired: boolean;
}

export type NextStep = 'raise' | 'rebuild' | 'reopen' | 'open' | 'define' | 'none';

/** `nextStep` of flashsale-core, rule by rule. */
export function nextStep(setup: Setup, state: State, row: KnownRow): NextStep {
  const server = state.servers[0] as RedisServer;
  const { identity, sale } = server;
  const isLoaded = sale.epoch > 0 && sale.stock !== STOCK_MISSING;
  const namesServers = setup.plant !== 'rebuild-without-server';
  if (row.isRetired) return 'none';
  if (row.epoch === 0) return 'raise';
  if (seenEpoch(state) > row.epoch) return 'raise';
  if (row.openedEpoch < row.epoch) {
    const isForgotten = sale.epoch === 0 && sale.rebuildEpoch === 0 && sale.forgottenEpoch === row.epoch;
    return (isLoaded && sale.epoch === row.epoch) || isForgotten ? 'raise' : 'rebuild';
  }
  if (setup.plant !== 'server-by-claim') {
    if (namesServers && row.server !== identity) return 'raise';
  }
  if (sale.rebuildEpoch === row.epoch && (!namesServers || sale.rebuildServer === identity)) return 'rebuild';
  if (!isLoaded) return 'raise';
  if (sale.epoch !== row.epoch) return 'raise';
  if (setup.plant !== 'server-by-claim' && sale.server !== identity) return 'raise';
  if (sale.gate === Gate.closed) return 'reopen';
  if (!isTrusted(setup, state, server)) return 'raise';
  if (sale.gate === Gate.adopting) return 'open';
  return isSameDefinition(setup, row, server) ? 'none' : 'define';
}

export function seenEpoch({ servers }: State): number {
  const { epoch = 0, rebuildEpoch = 0, forgottenEpoch = 0 } = servers[0]?.sale ?? {};
  return Math.max(epoch, rebuildEpoch) || forgottenEpoch;
}

function isSameDefinition(setup: Setup, row: KnownRow, { sale }: RedisServer): boolean {
  if (setup.plant === 'definition-by-lower-revision') return row.revision <= sale.revision;
  if (row.isPaused !== sale.isPaused || row.isOver !== sale.isOver) return false;
  return row.revision === sale.revision && row.total === sale.total;
}
