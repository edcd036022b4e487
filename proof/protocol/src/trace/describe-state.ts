import type { Setup } from '../setup.js';
import { indexesOf } from '../state/entries.js';
import { type Counters, Gate, NOBODY, type State, STOCK_MISSING, WorkerPhase } from '../state/state.js';
import { letterOf, type Names } from './names.js';

/** The state that matters, a line for each of those that have it. */
export function describeState(setup: Setup, names: Names, state: State): string[] {
  const { row, servers, queue, workers, attempts, apis } = state;
  const entries = (mask: number): string => list([...indexesOf(mask)].map((entry) => names.entry(entry)));
  const orders = list([...indexesOf(row.orders)].map(letterOf));
  const postgres = row.exists
    ? `epoch ${row.epoch}, opened ${row.openedEpoch} on server ${row.server}, reset ${row.resetEpoch}, ${row.total} units, orders ${orders}${row.isOver ? ', over' : ''}${row.isRetired ? ', retired' : ''}`
    : 'no such sale';
  const held = workers.flatMap(({ phase, entry }) => (phase === WorkerPhase.idle ? [] : [names.entry(entry)]));
  const answered = attempts.flatMap(({ isAnswered, isExcused }, attempt) =>
    isAnswered ? [`${letterOf(attempt)}${isExcused ? ' (a loss, or an operator, took it)' : ''}`] : [],
  );
  const discarded = row.discarded === 0 ? '' : `, discarded ${entries(row.discarded)}`;
  const dead = row.dead === 0 ? '' : `, dead letters ${entries(row.dead)}`;
  return [
    `PostgreSQL  ${postgres}${discarded}${dead}`,
    ...servers.map(
      ({ identity, sale }, place) =>
        `${place === 0 ? 'Redis' : 'old primary'}  server ${identity}: ${countersText(names, sale, entries)}`,
    ),
    `RabbitMQ  ready ${entries(queue)}, with workers ${list(held)}`,
    `answered SUCCESS  ${list(answered)}${setup.apis > 1 ? `; catalogues ${apis.map(({ catalogue }) => catalogue).join(', ')}` : ''}`,
  ];
}

function countersText(names: Names, sale: Counters, entries: (mask: number) => string): string {
  if (sale.epoch === 0 && sale.rebuildEpoch === 0) return 'nothing';
  const gate = Object.entries(Gate).find(([, value]) => value === sale.gate)?.[0] ?? '';
  const owners = sale.owners.flatMap((owner) => (owner === NOBODY ? [] : [names.entry(owner - 1)]));
  const rebuild =
    sale.rebuildEpoch === 0 ? '' : `, rebuild of epoch ${sale.rebuildEpoch} on server ${sale.rebuildServer}`;
  const stock = sale.stock === STOCK_MISSING ? 'missing' : String(sale.stock);
  return `epoch ${sale.epoch} of server ${sale.server}, gate ${gate}, stock ${stock}, owners ${list(owners)}, outbox ${entries(sale.outbox)}${rebuild}${sale.isQuiet ? ', quiet' : ''}`;
}

function list(words: readonly string[]): string {
  return words.length === 0 ? '-' : words.join(' ');
}
