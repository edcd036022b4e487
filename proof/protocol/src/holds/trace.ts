import type { TraceStep } from '../explore/explorer.js';
import { attemptOf, epochOf, indexesOf } from '../state/entries.js';
import { letterOf } from '../trace/names.js';
import type { HoldAction } from './actors/step.js';
import type { HoldSetup } from './setup.js';
import { Command, Gate, Intent, MARKED, NOT_LISTED, Paid, type Shop, type State, Status } from './state.js';

/** A trace as numbered sentences; below each, the lines of the state that it changed. */
export function holdTraceText(setup: HoldSetup, trace: readonly TraceStep<State, HoldAction>[]): string {
  const lines: string[] = [];
  let before: string[] = [];
  for (const [place, { action, state }] of trace.entries()) {
    const what = action === undefined ? 'the sale is open and nobody has a hold yet' : sentence(setup, action);
    lines.push(`${String(place).padStart(3)}  ${what}`);
    const described = describe(setup, state);
    for (const line of described) if (!before.includes(line)) lines.push(`       ${line}`);
    before = described;
  }
  return lines.join('\n');
}

/** One step as a sentence. */
function sentence(setup: HoldSetup, action: HoldAction): string {
  const { type, actor = 0, order = 0, payment = 0, entry = 0, variant = '' } = action;
  const [worker, sweeper] = [`worker ${actor + 1}`, `sweeper ${actor + 1}`];
  const [which, paid] = [`order ${letterOf(order)}`, nameOfPayment(setup, payment)];
  const message = `message ${nameOfEntry(entry)}`;
  switch (type) {
    case 'reserve':
      return `Redis holds ${setup.quantities[order]} for ${which} of user ${(setup.buyers[order] ?? 0) + 1}`;
    case 'publish':
      return `the API publishes ${which}`;
    case 'time':
      return `time passes for ${which}`;
    case 'begin-payment':
      return `the API begins ${paid}, and the deadline moves`;
    case 'create':
      return `the provider creates the intent of ${paid}`;
    case 'pay':
      return `the buyer pays ${paid} at the provider`;
    case 'decide':
      return `a worker decides about ${paid}`;
    case 'mirror':
      return `the worker mirrors that ${which} is confirmed: ${variant}`;
    case 'hear':
      return `a worker hears that ${paid} is ${variant}`;
    case 'call-capture':
      return `the provider captures ${paid}`;
    case 'call-void':
      return `the provider voids ${paid}`;
    case 'call-refund':
      return `the provider refunds ${paid}`;
    case 'record-capture':
      return `a worker records that CAPTURE of ${paid} is done`;
    case 'record-void':
      return `a worker records that VOID of ${paid} is done: ${variant}`;
    case 'record-refund':
      return `a worker records that REFUND of ${paid} is done`;
    case 'receive':
      return `${worker} receives ${message}`;
    case 'persist':
      return `${worker} asks PostgreSQL to write ${message}: ${variant}`;
    case 'adopt':
      return `${worker} asks Redis to adopt ${message}: ${variant}`;
    case 'settle':
      return `${worker} removes the outbox entry of ${message}`;
    case 'ack':
      return `${worker} acknowledges ${message}`;
    case 'relay':
      return `the relay publishes ${nameOfEntry(entry)} again`;
    case 'due':
      return `${sweeper} is told by Redis to look at ${which}`;
    case 'end':
      return `${sweeper} asks PostgreSQL to end ${which}: ${variant}`;
    case 'sweep':
      return `${sweeper} mirrors ${which}: ${variant}`;
    case 'cancel-refused-capture':
      return `a worker marks ${which}, whose capture was refused`;
    case 'cancel':
      return `PostgreSQL is asked to cancel ${which}: ${variant}`;
    case 'mirror-cancel':
      return `${which} is mirrored as cancelled: ${variant === '' ? 'done' : variant}`;
    case 'reset-commit':
      return 'the reset archives the orders, commands that money goes back, and commits';
    case 'raise':
      return 'the reconciler raises the epoch';
    case 'begin':
      return 'the reconciler begins a rebuild in Redis';
    case 'restore-outbox':
      return `the reconciler restores the holds of the outbox: ${variant}`;
    case 'read-orders':
      return 'the reconciler reads the orders';
    case 'restore-orders':
      return `the reconciler restores the orders: ${variant}`;
    case 'open':
      return `the reconciler ends the rebuild in Redis: ${variant}`;
    case 'open-gate':
      return 'the reconciler opens the gate to buyers';
    case 'mark-survivor':
      return '(what Redis has now is what will survive)';
    case 'redis-restarts':
      return 'Redis is killed and comes back with all its data';
    case 'redis-loses-tail':
      return 'Redis is killed and comes back with older data';
    case 'redis-loses-all':
      return 'Redis is killed and comes back empty';
    case 'message-lost':
      return `RabbitMQ loses ${message}`;
    case 'message-doubled':
      return `RabbitMQ has ${message} once more`;
    case 'api-dies':
      return `the API dies before it publishes ${which}`;
    case 'worker-dies':
      return `${worker} dies with ${message}, which is delivered again`;
    case 'decider-dies':
      return 'the worker dies after its decision';
    case 'sweeper-dies':
      return `${sweeper} dies`;
    case 'canceller-dies':
      return 'whoever cancels dies';
    case 'rebuilder-dies':
      return 'the reconciler dies';
    case 'capture-refused':
      return `the provider gives ${paid} up, and will refuse to capture it`;
    case 'buyer-cancels':
      return `the buyer cancels ${which}: Redis marks it`;
    case 'operator-cancels':
      return `an operator cancels ${which}: Redis marks it`;
    case 'reset':
      return 'an operator resets the sale: the gate is closed';
  }
}

function nameOfPayment({ payments }: HoldSetup, payment: number): string {
  return `payment ${payment + 1} of order ${letterOf(payments[payment] ?? 0)}`;
}

function nameOfEntry(entry: number): string {
  return `${letterOf(attemptOf(entry))}@${epochOf(entry)}`;
}

/** The state that matters, a line for each of those that have it. */
function describe(setup: HoldSetup, state: State): string[] {
  const { row, orders, payments, shop, queue, attempts } = state;
  const rows = orders.map(({ status, until, instance }, order) =>
    status === Status.none ? '' : `${letterOf(order)} ${nameOf(Status, status)} until ${until} (hold ${instance})`,
  );
  const money = payments.map(({ state: known, intent, capture, void: voiding, refund }, place) => {
    const commands = Object.entries({ CAPTURE: capture, VOID: voiding, REFUND: refund })
      .filter(([, command]) => command !== Command.none)
      .map(([name, command]) => `${name} ${nameOf(Command, command)}`);
    if (known === Paid.none) return '';
    const what = [nameOf(Paid, known), `provider: ${nameOf(Intent, intent)}`, ...commands].join(', ');
    return `${nameOfPayment(setup, place)} ${what}`;
  });
  const clocks = attempts.map(({ clock }, order) => `${letterOf(order)} ${clock}`);
  return [
    `time  ${clocks.join('; ')}`,
    `PostgreSQL  epoch ${row.epoch}, reset ${row.resetEpoch}; ${list(rows)}`,
    `payments  ${list(money)}`,
    `Redis  server ${state.identity}: ${shopText(shop)}`,
    `RabbitMQ  ready ${list([...indexesOf(queue)].map(nameOfEntry))}`,
  ];
}

function shopText({ gate, epoch, server, free, holdings, rebuildEpoch }: Shop): string {
  const held = holdings.map(({ status, instance, score, entry }, order) => {
    if (status === Status.none && entry === 0) return '';
    const look = score === NOT_LISTED ? '' : score === MARKED ? ', marked' : `, look at ${score}`;
    return `${letterOf(order)} ${nameOf(Status, status)} (hold ${instance}${look}${entry === 0 ? '' : ', in the outbox'})`;
  });
  const rebuild = rebuildEpoch === 0 ? '' : `, rebuild of epoch ${rebuildEpoch}`;
  return `epoch ${epoch} of server ${server}, gate ${nameOf(Gate, gate)}, free ${free}${rebuild}; ${list(held)}`;
}

function nameOf(names: Readonly<Record<string, number>>, value: number): string {
  return Object.keys(names).find((name) => names[name] === value) ?? '';
}

function list(words: readonly string[]): string {
  const said = words.filter((word) => word !== '');
  return said.length === 0 ? '-' : said.join('; ');
}
