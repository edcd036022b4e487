import type { TraceStep } from '../explore/explorer.js';
import { has } from '../state/entries.js';
import { letterOf } from '../trace/names.js';
import type { BucketAction } from './actors/step.js';
import { type Bucket, Gate, type State } from './state.js';

/** A trace as numbered sentences; below each, the lines of the state that it changed. */
export function bucketTraceText(trace: readonly TraceStep<State, BucketAction>[]): string {
  const lines: string[] = [];
  let before: string[] = [];
  for (const [place, { action, state }] of trace.entries()) {
    const what = action === undefined ? 'the sale is open and nobody has a unit yet' : sentence(action);
    lines.push(`${String(place).padStart(3)}  ${what}`);
    const described = describe(state);
    for (const line of described) if (!before.includes(line)) lines.push(`       ${line}`);
    before = described;
  }
  return lines.join('\n');
}

/** One step as a sentence. */
function sentence({ type, actor = 0, buyer = 0, bucket = 0, other = 0, variant = '' }: BucketAction): string {
  const [here, there] = [`bucket ${bucket + 1}`, `bucket ${other + 1}`];
  const who = `buyer ${letterOf(buyer)}`;
  const [thief, api, rebuilder] = [`thief ${actor + 1}`, `API ${actor + 1}`, `reconciler ${actor + 1}`];
  switch (type) {
    case 'reserve':
      return `${here} gives ${who} a unit`;
    case 'wait':
      return `${here} has no unit for ${who}, who waits`;
    case 'refuse':
      return `${api} tells ${who}: SOLD_OUT`;
    case 'look':
      return `${thief} looks for units for ${here}`;
    case 'take':
      return `${thief} takes units of ${here} for ${there}`;
    case 'resume':
      return `${thief} finds units on their way from ${here} to ${there}`;
    case 'arrive':
      return `${thief} brings them to ${here} from ${there}: ${variant}`;
    case 'settle':
      return `${thief} has ${here} forget what arrived in ${there}`;
    case 'give-up':
      return `${thief} gives up`;
    case 'lease':
      return `${api} leases "sold out" of ${here}`;
    case 'end-leases':
      return `the leases of ${api} end`;
    case 'persist':
      return `a worker asks PostgreSQL to write the order of ${who}: ${variant}`;
    case 'adopt':
      return `a worker asks Redis to adopt the reservation of ${who}: ${variant}`;
    case 'relay':
      return `the relay publishes the reservation of ${who} again`;
    case 'raise':
      return `${rebuilder} raises the epoch of the buckets that are lost`;
    case 'take-over':
      return `${rebuilder} continues the rebuild of the latest epoch`;
    case 'begin':
      return `${rebuilder} begins to rebuild ${here}`;
    case 'name':
      return `${rebuilder} records the servers in PostgreSQL`;
    case 'restore':
      return `${rebuilder} restores the buyers of ${here}`;
    case 'freeze':
      return variant === 'none' ? `${rebuilder} has no other bucket to freeze` : `${rebuilder} freezes ${here}`;
    case 'open':
      return `${rebuilder} opens ${here} for adoptions`;
    case 'define':
      return `${rebuilder} begins to distribute a new total`;
    case 'change':
      return `${rebuilder} changes the units of ${here}`;
    case 'exhaust':
      return `${rebuilder} leaves ${here} no quota if more is owned than there is`;
    case 'thaw':
      return `${rebuilder} lets ${here} transfer again`;
    case 'thaw-forgotten':
      return `${rebuilder} finds ${here} frozen for nothing`;
    case 'open-gate':
      return `${here} opens for buyers`;
    case 'mark-survivor':
      return `(what ${here} has now is what its replica has)`;
    case 'bucket-restarts':
      return `the server of ${here} restarts`;
    case 'bucket-loses-tail':
      return `the replica of ${here} is promoted`;
    case 'message-lost':
      return `RabbitMQ loses the message of ${who}`;
    case 'thief-dies':
      return `${thief} dies`;
    case 'api-dies':
      return `the API of ${who} dies`;
    case 'rebuilder-dies':
      return `${rebuilder} dies`;
    case 'reset':
      return 'an operator resets the sale';
    case 'release':
      return `an operator discards the reservation of ${who}`;
    case 'restock':
      return 'an operator adds a unit';
    case 'lower':
      return 'an operator takes a unit away';
  }
}

function describe({ row, buckets, identities, lessees, queue }: State): string[] {
  const messages = queue.map((epoch, buyer) => (epoch === 0 ? '' : `${letterOf(buyer)}@${epoch}`));
  return [
    `PostgreSQL  ${row.total} units, epochs ${row.epochs.join(' ')}, reset ${row.resetEpoch}; orders ${buyersOf(row.orders)}`,
    `RabbitMQ  ${list(messages)}`,
    ...buckets.map((bucket, place) => `bucket ${place + 1}  server ${identities[place] ?? 0}: ${bucketText(bucket)}`),
    `leases  ${list(lessees.map(({ leased }, actor) => (leased === 0 ? '' : `API ${actor + 1} of ${placesOf(leased)}`)))}`,
  ];
}

function bucketText({ epoch, server, gate, quota, stock, owners, outs, frozen, rebuildEpoch }: Bucket): string {
  const sent = outs.map(({ seq, units }, to) => (seq === 0 ? '' : `${units} to bucket ${to + 1} (${seq})`));
  const gateName = Object.entries(Gate).find(([, value]) => value === gate)?.[0] ?? '';
  const marks = `${frozen === 0 ? '' : `, frozen by ${frozen}`}${rebuildEpoch === 0 ? '' : `, rebuild of ${rebuildEpoch}`}`;
  return `epoch ${epoch} of server ${server}, ${gateName}, quota ${quota}, stock ${stock}, owners ${buyersOf(owners)}${marks}; on its way ${list(sent)}`;
}

function buyersOf(mask: number): string {
  return list(Array.from({ length: 8 }, (_, buyer) => (has(mask, buyer) ? letterOf(buyer) : '')));
}

function placesOf(mask: number): string {
  return list(Array.from({ length: 8 }, (_, place) => (has(mask, place) ? `bucket ${place + 1}` : '')));
}

function list(words: readonly string[]): string {
  const said = words.filter((word) => word !== '');
  return said.length === 0 ? '-' : said.join(', ');
}
