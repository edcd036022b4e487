import { countersCheck } from './check.js';

const NAME_LENGTH_SHOWN = 8;

/** An epoch is open on one server alone: PostgreSQL names it, and it is the one that answers here. */
export const openedHere = countersCheck({
  id: 'opened-here',
  title: 'PostgreSQL has opened the epoch on this Redis',
  sql: (saleId) => `SELECT epoch, opened_epoch, redis_server FROM sales WHERE id = '${saleId}'`,
  redisCommands: ({ meta }) => [`HGET ${meta} server`, 'INFO server', 'INFO replication'],
  judge: (_counters, { sale, server }) => ({
    expected: `epoch ${sale.epoch} on ${shown(server)}`,
    found: `epoch ${sale.openedEpoch} on ${shown(sale.redisServer ?? 'none')}`,
    ok: sale.openedEpoch === sale.epoch && sale.redisServer === server,
  }),
});

/** The first characters of both halves, the run id and the replication id. */
function shown(server: string): string {
  return server
    .split(':')
    .map((half) => half.slice(0, NAME_LENGTH_SHOWN))
    .join(':');
}
