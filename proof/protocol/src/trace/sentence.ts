import type { Action } from '../actors/step.js';
import type { Names } from './names.js';

/** One step as a sentence. */
export function sentence(names: Names, action: Action): string {
  const { type, actor, attempt = 0, entry = 0, variant = '' } = action;
  const [api, worker, rebuilder] = [names.api(actor), names.worker(actor), names.rebuilder(actor)];
  const [order, message] = [names.order(attempt), `message ${names.entry(entry)}`];
  switch (type) {
    case 'reserve':
      return variant === 'replayed'
        ? `Redis replies to ${api} that ${order} is already reserved`
        : `Redis reserves ${order} for ${api}`;
    case 'reply':
      return `${api} answers SUCCESS with ${order}`;
    case 'superseded':
      return `${api} finds that the epoch of ${order} is over, and answers 503`;
    case 'publish':
      return `${api} publishes ${order}`;
    case 'read-catalogue':
      return `${api} reads its catalogue again`;
    case 'roll':
      return `${api} learns of the new primary`;
    case 'lease':
      return `${api} leases "sold out"`;
    case 'read-owners':
      return `${api} reads whether user ${entry + 1} owns a unit`;
    case 'refuse':
      return `${api} refuses user ${entry + 1} from memory`;
    case 'lease-ends':
      return `the lease of ${api} is over`;
    case 'quiet-ends':
      return `${actor === 0 ? 'Redis' : 'the old primary'} is no longer quiet`;
    case 'receive':
      return `${worker} receives ${message}`;
    case 'persist':
      return `${worker} asks PostgreSQL about ${message}: ${variant}`;
    case 'adopt':
      return `${worker} asks Redis to adopt ${message}: ${variant}`;
    case 'settle':
      return `${worker} removes the outbox entry of ${message}`;
    case 'release':
      return `${worker} releases the unit of ${message}, which was discarded: ${variant}`;
    case 'dead-letter':
      return `${worker} sends ${message} to the dead letters`;
    case 'ack':
      return `${worker} acknowledges ${message}`;
    case 'relay':
      return `the relay publishes ${names.entry(entry)} again`;
    case 'look':
      return variant === 'reads'
        ? `${rebuilder} reads the row`
        : `${rebuilder} compares the row with Redis: ${variant}`;
    case 'observe':
      return `${rebuilder} compares the row that it read with Redis`;
    case 'lock-and-observe':
      return `${rebuilder} locks the row and looks at Redis again: ${variant}`;
    case 'raise':
      return `${rebuilder} raises the epoch and commits`;
    case 'begin':
      return `${rebuilder} begins a rebuild in Redis`;
    case 'state':
      return `worker ${entry + 1} states to ${rebuilder} that it holds nothing and that no message waits`;
    case 'wait':
      return `${rebuilder} leaves the gate for its next round`;
    case 'other-server-over':
      return `${rebuilder} has waited until every API has read the epoch`;
    case 'may-open':
      return `${rebuilder} knows that nothing of before is under way`;
    case 'open-in-database':
      return `${rebuilder} names the server in PostgreSQL: ${variant}`;
    case 'restore-outbox':
      return `${rebuilder} restores the owners of the outbox: ${variant}`;
    case 'read-orders':
      return `${rebuilder} reads the orders`;
    case 'restore-orders':
      return `${rebuilder} restores the owners of the orders: ${variant}`;
    case 'restore-survivors':
      return `${rebuilder} restores the owners that Redis alone knows`;
    case 'open':
      return `${rebuilder} ends the rebuild in Redis: ${variant}`;
    case 'open-gate':
      return `${rebuilder} opens the gate for purchases`;
    case 'reopen':
      return `${rebuilder} sets a gate that was left closed: ${variant}`;
    case 'raise-revision':
      return `${rebuilder} raises the revision of PostgreSQL above that of Redis: ${variant}`;
    case 'define':
      return `${rebuilder} hands the definition over to Redis`;
    case 'close-deleted':
      return `${rebuilder} closes a sale that PostgreSQL does not have`;
    case 'reset':
      return 'an operator resets the sale: the row is locked';
    case 'reset-close':
      return 'the reset closes the gate and looks at Redis';
    case 'reset-commit':
      return 'the reset archives the orders, raises the epoch and commits';
    case 'reset-answered':
      return 'the reset finds the sale open and is answered';
    case 'discard':
      return `an operator discards ${names.entry(entry)}: the DISCARDED row is committed`;
    case 'release-discarded':
      return `the discard of ${names.entry(entry)} releases its unit: ${variant}`;
    case 'pause':
      return 'an operator pauses the sale in PostgreSQL';
    case 'restock':
      return 'an operator adds a unit in PostgreSQL';
    case 'lower':
      return 'an operator takes a unit away in PostgreSQL';
    case 'delete':
      return 'somebody deletes the sale by SQL';
    case 'create':
      return 'the sale is made again under its id';
    case 'end':
      return 'an operator moves the end of the sale into the past in PostgreSQL';
    case 'prolong':
      return 'an operator moves the end of the sale into the future in PostgreSQL';
    case 'retire':
      return `${rebuilder} locks the row of an ended sale and finds that every reservation is an order`;
    case 'retire-commit':
      return `${rebuilder} commits that the sale is retired`;
    case 'forget':
      return `${rebuilder} asks Redis to forget the retired sale: ${variant}`;
    case 'bring-back':
      return `${rebuilder} takes the retirement back in PostgreSQL`;
    case 'strike':
      return variant === 'struck'
        ? `${rebuilder} strikes the sale from the list of those that Redis holds`
        : `${rebuilder} leaves the sale in the list of those that Redis holds`;
    case 'mark-survivor':
      return '(what Redis has now is what will survive)';
    case 'mark-backup':
      return 'PostgreSQL is backed up';
    case 'redis-restarts':
      return 'Redis is killed and comes back with all its data';
    case 'redis-loses-tail':
      return 'Redis is killed and comes back with older data';
    case 'redis-loses-all':
      return 'Redis is killed and comes back empty';
    case 'redis-resynchronised':
      return 'Redis is made the replica of a server with older data, and primary again';
    case 'replica-promoted':
      return 'a replica in step is promoted; the last API still reaches the old primary';
    case 'lagging-replica-promoted':
      return 'a replica that lags is promoted; the last API still reaches the old primary';
    case 'counters-damaged':
      return `somebody deletes ${variant} in Redis`;
    case 'postgres-restored':
      return 'PostgreSQL is restored from its backup';
    case 'message-lost':
      return `RabbitMQ loses ${message}`;
    case 'message-doubled':
      return `RabbitMQ has ${message} once more`;
    case 'api-dies':
      return `${api} dies ${variant} (${order})`;
    case 'worker-dies':
      return `${worker} dies with ${message}, which is delivered again`;
    case 'worker-hangs':
      return `${worker} hangs with ${message}, which RabbitMQ delivers to others`;
    case 'rebuilder-dies':
      return `${rebuilder} dies`;
    case 'drain-times-out':
      return `${rebuilder} has waited for a minute and opens all the same`;
  }
}
