import { randomUUID } from 'node:crypto';
import { inspect, isDeepStrictEqual } from 'node:util';
import {
  cancelOrder,
  type ClaimedCommand,
  commandKey,
  everyKey,
  type Hold,
  Holds,
  lockSalesForOrders,
  type OrderStatus,
  type PaymentProvider,
  Payments,
  raiseEpoch,
  rebuildSale,
  reconcileSale,
  resetSale,
  returnPayments,
  saleKeys,
  Sales,
  type ToldPayment,
  type Verdict,
} from 'flashsale-core';
import {
  HoldModel,
  readHoldSums,
  SandboxClient,
  TERMS,
  type TestStores,
} from '../../flashsale-core/test-support/index.js';
import { HoldEnds } from '../../flashsale-worker/src/expiry/hold-ends.js';
import { verdictOf } from '../../flashsale-worker/src/expiry/hold-verdict.js';
import { HoldPersistence } from '../../flashsale-worker/src/orders/hold-persistence.js';
import { CommandExecutor } from '../../flashsale-worker/src/payments/command-executor.js';
import { Decisions } from '../../flashsale-worker/src/payments/decisions.js';
import { HoldMirror } from '../../flashsale-worker/src/payments/hold-mirror.js';
import type { PaymentMetrics } from '../../flashsale-worker/src/payments/payment-metrics.js';
import type { HoldSeller } from './sound-hold-sale.js';

/** Small enough that every limit is hit. */
const STOCK = 5;
const LIMITS = { quantityMax: 2, limitPerUser: 3, ordersPerUserMax: 2 };
const USERS = ['ann', 'bob', 'eve'];
export const ORDER_COUNT = 7;
/** Every deadline has passed by then. */
const END_OF_TIME_MS = 8.64e15;
const COMMANDS_MAX = 50;
const ROUNDS_MAX = 10;
/** Nobody reads its metrics. */
const UNCOUNTED = {
  moved: () => undefined,
  captureFailed: () => undefined,
  voidAfterCapture: () => undefined,
} as unknown as PaymentMetrics;
const LETTERS = { HELD: 'H', CONFIRMED: 'C', EXPIRED: 'X', CANCELLED: 'V' } as const;

/** What happens to a sale. What cannot be done now is left out; `isTold` is false where the process dies before it tells Redis. */
export type LifeStep =
  | { readonly kind: 'hold'; readonly order: number; readonly quantity: number }
  /** A message of the queue, the first time or again. */
  | { readonly kind: 'persist'; readonly order: number; readonly isSettled: boolean }
  | { readonly kind: 'begin'; readonly order: number }
  | { readonly kind: 'pay'; readonly payment: number; readonly card: string }
  /** The provider says how a payment stands: an event, or an answer. */
  | { readonly kind: 'tell'; readonly payment: number; readonly isTold: boolean }
  /** An event that is late, or comes a second time. */
  | { readonly kind: 'tell-again'; readonly event: number }
  /** All deadlines have passed. */
  | { readonly kind: 'expire'; readonly isTold: boolean }
  | { readonly kind: 'cancel'; readonly order: number; readonly by: 'buyer' | 'operator'; readonly isTold: boolean }
  /** Processes that were frozen go on, and tell Redis what they knew then; or everything ever known is told once more. */
  | { readonly kind: 'thaw'; readonly isEverything: boolean }
  /** Commands to the provider; a process that is killed has told the provider, and nobody else. */
  | { readonly kind: 'carry-out'; readonly isKilled: boolean }
  | { readonly kind: 'restock'; readonly units: number }
  | { readonly kind: 'reset' }
  | { readonly kind: 'rebuild'; readonly isDataLost: boolean };

/** A mistake in the system, so that a test can see that it is found. */
export type LifePlant =
  /** The units of an end are given back without a look at the holding. */
  | 'freed-twice'
  /** A verdict is believed of whatever hold the order has now. */
  | 'any-instance'
  /** Nobody lets reserved money go. */
  | 'void-forgotten'
  /** Money is taken whose order had ended. */
  | 'captured-without-order';

interface BegunPayment {
  readonly paymentId: string;
  readonly orderId: string;
  readonly life: number;
  readonly providerPaymentId: string;
  readonly clientSecret: string | undefined;
  /** Whether anybody has said that its money is there. */
  isDecided: boolean;
}

/**
 * A HOLD sale with its money: the parts of the product on real stores and the sandbox, and beside them what they should come to:
 * Redis, the rows of PostgreSQL, and which payment confirms which order.
 */
export class OrderLife {
  /** Ids: by an Idempotency-Key that is used again, an order lives again after a reset. */
  readonly #orders = Array.from({ length: ORDER_COUNT }, () => randomUUID());
  readonly #model = new HoldModel(STOCK, LIMITS);
  readonly #rows = new Map<string, OrderStatus>();
  /** The holds of this life as Redis made them. */
  readonly #made = new Map<string, Hold>();
  readonly #begun: BegunPayment[] = [];
  readonly #events: ToldPayment[] = [];
  readonly #verdicts: Verdict[] = [];
  #unsent: Verdict[] = [];
  /** Resets so far. */
  #life = 0;

  readonly #holds: Holds;
  readonly #sales: Sales;
  readonly #payments: Payments;
  readonly #persistence: HoldPersistence;
  readonly #ends: HoldEnds;
  readonly #executor: CommandExecutor;
  readonly #buyers: SandboxClient;
  readonly #provider: PaymentProvider;

  private constructor(
    private readonly stores: TestStores,
    seller: HoldSeller,
    readonly saleId: string,
    private readonly plant: LifePlant | undefined,
  ) {
    const { database, redis } = stores;
    this.#holds = new Holds(redis);
    this.#sales = new Sales(database);
    this.#payments = new Payments(database);
    this.#persistence = new HoldPersistence(database);
    this.#ends = new HoldEnds(database);
    const mirror = new HoldMirror(this.#holds);
    const decisions = new Decisions(this.#payments, mirror, UNCOUNTED);
    this.#executor = new CommandExecutor(this.#payments, this.#holds, this.#sales, mirror, decisions, UNCOUNTED);
    this.#buyers = new SandboxClient(seller.sandbox);
    this.#provider = seller.provider;
  }

  static async begin(stores: TestStores, seller: HoldSeller, plant?: LifePlant): Promise<OrderLife> {
    const { saleId } = await stores.openSale({ totalStock: STOCK, terms: { ...TERMS, ...LIMITS } });
    return new OrderLife(stores, seller, saleId, plant);
  }

  /** @throws if it comes to something else than it should */
  async take(step: LifeStep): Promise<void> {
    await this.#take(step);
    await this.#check();
  }

  /** Lets everything end that is under way, and resolves once nothing moves any more. */
  async comeToRest(): Promise<void> {
    for (const orderId of this.#made.keys()) await this.#persist(orderId);
    await this.#thaw(false);
    let due = 1;
    for (let round = 0; due > 0 && round < ROUNDS_MAX; round += 1) {
      for (const payment of this.#begun) await this.#tell(payment, true);
      due = await this.#carryOut(false);
    }
    await this.#check();
    const states = [...this.#rows].map(([orderId, status]) => `${orderId} ${LETTERS[status]}`).sort();
    agree('Redis at rest', (await readHoldSums(this.stores, this.saleId)).states, states);
  }

  async #take(step: LifeStep): Promise<void> {
    switch (step.kind) {
      case 'hold':
        return this.#hold(this.#orderOf(step), step.quantity, USERS[step.order % USERS.length] as string);
      case 'persist':
        return this.#persist(this.#orderOf(step), step.isSettled);
      case 'begin':
        return this.#begin(this.#orderOf(step));
      case 'pay':
        return this.#pay(pick(this.#begun, step.payment), step.card);
      case 'tell':
        return this.#tell(pick(this.#begun, step.payment), step.isTold);
      case 'tell-again':
        return this.#tellAgain(pick(this.#events, step.event));
      case 'expire':
        return this.#expire(step.isTold);
      case 'cancel':
        return this.#cancel(this.#orderOf(step), step.by, step.isTold);
      case 'thaw':
        return this.#thaw(step.isEverything);
      case 'carry-out':
        return void (await this.#carryOut(step.isKilled));
      case 'restock':
        return this.#restock(step.units);
      case 'reset':
        return this.#reset();
      case 'rebuild':
        return this.#rebuild(step.isDataLost);
    }
  }

  #orderOf({ order }: { readonly order: number }): string {
    return this.#orders[order] as string;
  }

  async #check(): Promise<void> {
    const { free, heldUnits, soldUnits, states } = await readHoldSums(this.stores, this.saleId);
    agree('Redis', { free, heldUnits, soldUnits, states }, this.#model.sums());
    const { rows } = await this.stores.database.pool.query<{ id: string; status: OrderStatus; quantity: number }>(
      'SELECT id, status, quantity FROM orders WHERE sale_id = $1',
      [this.saleId],
    );
    agree('the rows', new Map(rows.map(({ id, status }) => [id, status])), this.#rows);
    const unitsOf = (wanted: OrderStatus): number =>
      rows.reduce((sum, { status, quantity }) => sum + (status === wanted ? quantity : 0), 0);
    const { held, sold } = await this.stores.readSale(this.saleId);
    agree('the counts', { held, sold }, { held: unitsOf('HELD'), sold: unitsOf('CONFIRMED') });
  }

  async #hold(orderId: string, quantity: number, userId: string): Promise<void> {
    const attempt = { orderId, userId, quantity };
    const expected = this.#model.reserve(attempt);
    const decided = await this.#holds.reserve(this.saleId, [attempt]);
    if (decided === 'not-ready') throw new Error('The sale is open');
    const { epoch, decidedAtMs: reservedAtMs, outcomes } = decided;
    const [outcome] = outcomes;
    agree('the attempt', outcome?.outcome, expected);
    if (outcome?.outcome !== 'held') return;
    const { outboxId, untilMs, amount, currency } = outcome;
    this.#made.set(orderId, {
      saleId: this.saleId,
      ...attempt,
      epoch,
      reservedAtMs,
      outboxId,
      untilMs,
      amount,
      currency,
    });
  }

  async #persist(orderId: string, isSettled = true): Promise<void> {
    const hold = this.#made.get(orderId);
    if (hold === undefined) return;
    // Whoever finds a hold in the outbox after a rebuild writes it in the epoch of then.
    const { epoch } = await this.stores.readSale(this.saleId);
    const status = this.#rows.get(orderId) ?? 'HELD';
    const expected = { HELD: 'held', CONFIRMED: 'held', EXPIRED: 'expired', CANCELLED: 'cancelled' }[status];
    agree('the message', await this.#persistence.persist([{ ...hold, epoch }]), [expected]);
    this.#rows.set(orderId, status);
    if (isSettled) await this.stores.reservations.settle([hold]);
  }

  async #begin(orderId: string): Promise<void> {
    const started = await this.#payments.start(orderId, this.#provider);
    const status = this.#rows.get(orderId);
    const before = this.#begun.some((payment) => payment.orderId === orderId && payment.life < this.#life);
    const expected = { HELD: 'started', CONFIRMED: 'paid', EXPIRED: 'expired', CANCELLED: 'cancelled' } as const;
    // A payment of before the reset is in the way until it has ended.
    if (!(before && started.outcome === 'ending'))
      agree('the start', started.outcome, status === undefined ? 'unknown-order' : expected[status]);
    if (started.outcome !== 'started') return;
    const { payment } = started;
    const { instance, untilMs, paymentId } = payment;
    await this.#holds.settle(this.saleId, [{ orderId, instance, verdict: 'H', untilMs }]);
    if (payment.providerPaymentId !== undefined) return;
    const answer = await this.#provider.create(payment, commandKey(paymentId, 'CREATE'));
    if (answer.outcome !== 'done') throw new Error(answer.message);
    const { providerPaymentId, clientSecret } = answer.payment;
    agree('the name', await this.#payments.saveProviderPaymentId(paymentId, providerPaymentId), true);
    this.#begun.push({ paymentId, orderId, life: this.#life, providerPaymentId, clientSecret, isDecided: false });
  }

  async #pay(payment: BegunPayment | undefined, card: string): Promise<void> {
    if (payment !== undefined) await this.#buyers.pay(payment.clientSecret, card);
  }

  async #tell(payment: BegunPayment | undefined, isTold: boolean): Promise<void> {
    if (payment === undefined) return;
    const { paymentId, orderId, providerPaymentId } = payment;
    const answer = await this.#provider.retrieve(providerPaymentId);
    if (answer.outcome !== 'done') throw new Error(answer.message);
    const event: ToldPayment = { ...answer.payment, paymentId };
    this.#events.push(event);
    const isThere = event.state === 'AUTHORIZED' || event.state === 'CAPTURED';
    const isHeld = payment.life === this.#life && this.#rows.get(orderId) === 'HELD';
    const wins = isThere && !payment.isDecided && isHeld;
    const moved = await this.#payments.decide([event]);
    payment.isDecided ||= isThere;
    const confirmed = moved.filter(({ outcome }) => outcome === 'confirmed');
    const instance = this.#made.get(orderId)?.outboxId as string;
    const named = confirmed.map((one) => [one.orderId, one.instance]);
    agree('the decision', named, wins ? [[orderId, instance]] : []);
    if (!wins) return;
    this.#rows.set(orderId, 'CONFIRMED');
    await this.#send([{ orderId, instance, verdict: 'C' }], isTold);
  }

  async #tellAgain(event: ToldPayment | undefined): Promise<void> {
    if (event !== undefined) agree('the same event', await this.#payments.decide([event]), []);
  }

  async #expire(isTold: boolean): Promise<void> {
    const { epoch } = await this.stores.readSale(this.saleId);
    const due = [...this.#made.values()].filter(({ orderId }) => this.#model.holds.get(orderId)?.state === 'H');
    const orderIds = due.map(({ orderId }) => orderId);
    const decided = await this.#ends.expire(this.saleId, { epoch, nowMs: END_OF_TIME_MS, orderIds });
    if (decided === 'superseded') throw new Error('Nobody has raised the epoch');
    agree('the ends', [...decided.ended].sort(), orderIds.filter((id) => this.#rows.get(id) === 'HELD').sort());
    for (const orderId of decided.ended) this.#rows.set(orderId, 'EXPIRED');
    const orders = new Map(decided.orders.map((order) => [order.orderId, order]));
    const verdicts = due.map(({ outboxId: instance, untilMs, ...hold }) =>
      verdictOf({ ...hold, instance, untilMs, state: 'H', deadline: String(untilMs) }, orders.get(hold.orderId)),
    );
    await this.#send(
      verdicts.filter((verdict) => typeof verdict !== 'string'),
      isTold,
    );
  }

  /** In the steps of the API. */
  async #cancel(orderId: string, by: 'buyer' | 'operator', isTold: boolean): Promise<void> {
    const status = this.#rows.get(orderId);
    const marked = status === undefined ? 'none' : await this.#holds.lookNow(this.saleId, orderId);
    if (status === undefined || typeof marked === 'string') return;
    const from = by === 'buyer' ? (['HELD'] as const) : (['HELD', 'CONFIRMED'] as const);
    const result = await this.stores.database.transaction(async (client) => {
      const { locked } = await lockSalesForOrders(client, [this.saleId], 'wait');
      agree('the epoch', locked.get(this.saleId)?.epoch, marked.epoch);
      const cancelled = await cancelOrder(client, { orderId, from, reason: by === 'buyer' ? 'BUYER' : 'OPERATOR' });
      if (cancelled.outcome === 'cancelled') await returnPayments(client, [orderId], 'CANCELLED');
      return cancelled;
    });
    const mayBe: readonly OrderStatus[] = from;
    agree('the cancellation', result.outcome, mayBe.includes(status) ? 'cancelled' : 'unchanged');
    if (result.outcome !== 'cancelled') return;
    this.#rows.set(orderId, 'CANCELLED');
    await this.#send([{ orderId, instance: result.order.instance, verdict: 'V' }], isTold);
  }

  async #send(verdicts: readonly Verdict[], isTold: boolean): Promise<void> {
    this.#verdicts.push(...verdicts);
    if (isTold) await this.#settle(verdicts);
    else this.#unsent.push(...verdicts);
  }

  async #thaw(isEverything: boolean): Promise<void> {
    const verdicts = isEverything ? this.#verdicts.toReversed() : this.#unsent.toReversed();
    if (!isEverything) this.#unsent = [];
    for (let i = 0; i < 2; i += 1) await this.#settle(verdicts);
  }

  async #settle(verdicts: readonly Verdict[]): Promise<void> {
    const sent =
      this.plant === 'any-instance'
        ? verdicts.map((told) => ({ ...told, instance: this.#made.get(told.orderId)?.outboxId ?? told.instance }))
        : verdicts;
    const settled = await this.#holds.settle(this.saleId, sent);
    const right = verdicts.filter((told) => this.#settleModel(told));
    if (this.plant === 'freed-twice') await this.#freeAgain(right);
    if (this.plant === undefined) agree('the verdicts', settled, right.length);
  }

  #settleModel({ orderId, instance, verdict }: Verdict): boolean {
    if (verdict === 'H' || this.#made.get(orderId)?.outboxId !== instance) return false;
    return this.#model.settle(orderId, verdict);
  }

  async #freeAgain(ends: readonly Verdict[]): Promise<void> {
    for (const { orderId, verdict } of ends) {
      const units = verdict === 'C' ? 0 : (this.#made.get(orderId)?.quantity ?? 0);
      await this.stores.redis.client.incrby(saleKeys(this.saleId).free, units);
    }
  }

  /** Resolves with how many commands were due. */
  async #carryOut(isKilled: boolean): Promise<number> {
    if (this.plant === 'void-forgotten')
      await this.stores.database.pool.query(`DELETE FROM payment_commands WHERE kind = 'VOID' AND state = 'DUE'`);
    const due = await this.#payments.claimCommands(this.#provider.name, COMMANDS_MAX);
    // Another test may have left some.
    const claimed = due.filter(({ saleId }) => saleId === this.saleId);
    for (const command of claimed) {
      if (isKilled) await this.#callAndDie(command);
      else if (this.plant === 'captured-without-order' && command.kind === 'VOID') await this.#capture(command);
      else await this.#execute(command);
    }
    return claimed.length;
  }

  async #execute(command: ClaimedCommand): Promise<void> {
    const attempt = await this.#executor.execute(this.#provider, command);
    switch (attempt.outcome) {
      case 'done':
        return this.#payments.finishCommand(command, 'DONE');
      case 'superseded':
        if (command.kind === 'CAPTURE') this.#captureFailed(command.orderId);
        return this.#payments.finishCommand(command, 'SUPERSEDED');
      case 'again':
        return this.#payments.postponeCommand(command, { reason: attempt.reason, delayMs: 0 });
      case 'refused':
        throw new Error(`${command.kind} is refused: ${attempt.reason}`);
    }
  }

  /** Its order was cancelled, and Redis was told. */
  #captureFailed(orderId: string): void {
    agree('an order whose money cannot be taken', this.#rows.get(orderId), 'CONFIRMED');
    this.#rows.set(orderId, 'CANCELLED');
    this.#model.settle(orderId, 'V');
  }

  async #callAndDie(command: ClaimedCommand): Promise<void> {
    const { paymentId, kind, amount, providerPaymentId: id } = command;
    if (id === null) throw new Error('Every payment of this test has a name');
    const key = commandKey(paymentId, kind);
    if (kind === 'CAPTURE') await this.#provider.capturePayment(id, key);
    if (kind === 'VOID') await this.#provider.voidPayment(id, key);
    if (kind === 'REFUND') await this.#provider.refund(id, amount, key);
    // Another worker takes it up when the lease is over.
    await this.#payments.postponeCommand(command, { reason: 'killed', delayMs: 0 });
  }

  async #capture(command: ClaimedCommand): Promise<void> {
    await this.#provider.capturePayment(command.providerPaymentId ?? '', commandKey(command.paymentId, 'CAPTURE'));
    await this.#payments.finishCommand(command, 'DONE');
  }

  async #restock(units: number): Promise<void> {
    await this.#sales.addStock(this.saleId, units);
    const sale = await this.stores.readSale(this.saleId);
    await reconcileSale(this.stores.database, this.stores.redis.sale(this.saleId), sale, () => Promise.resolve(true));
    this.#model.totalStock += units;
  }

  async #reset(): Promise<void> {
    await resetSale(this.stores.database, this.stores.redis.sale(this.saleId));
    this.#model.holds.clear();
    this.#rows.clear();
    this.#made.clear();
    this.#life += 1;
  }

  /** Redis was restarted, with its data or, once the workers have written every message, without it. */
  async #rebuild(isDataLost: boolean): Promise<void> {
    const { database, redis } = this.stores;
    const keys = saleKeys(this.saleId);
    if (isDataLost) {
      for (const orderId of this.#made.keys()) await this.#persist(orderId);
      await redis.client.unlink(...everyKey(keys));
    } else {
      await redis.client.hset(keys.meta, 'server', 'the-server-before');
    }
    const raised = await raiseEpoch(database, redis.sale(this.saleId), await this.stores.readSale(this.saleId));
    if (raised === undefined) throw new Error('Nothing to raise');
    const rebuilt = await rebuildSale(database, redis.sale(this.saleId), raised, () => Promise.resolve(true));
    agree('the rebuild', rebuilt.outcome, 'opened');
    for (const [orderId, hold] of this.#model.holds) hold.state = LETTERS[this.#rows.get(orderId) ?? 'HELD'];
  }
}

function pick<T>(list: readonly T[], index: number): T | undefined {
  return list[index % Math.max(list.length, 1)];
}

/** @throws if it came to something else than it should */
function agree(what: string, found: unknown, right: unknown): void {
  if (!isDeepStrictEqual(found, right)) throw new Error(`${what}: ${inspect(found)} instead of ${inspect(right)}`);
}
