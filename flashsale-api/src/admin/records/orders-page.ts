import { Injectable } from '@nestjs/common';
import type { Database, OrderStatus } from 'flashsale-core';
import { type OrderPayment, paymentStatusOf } from '../../orders/order-rows.js';

/** Time in ms and id of the last order of a page. */
export const ORDERS_CURSOR = /^\d{1,15}\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface OrderRecord {
  readonly orderId: string;
  readonly userId: string;
  readonly status: OrderStatus;
  readonly reservedAt: Date;
  readonly createdAt: Date;
  readonly quantity: number;
  /** In minor units of the currency; null in a sale without a price, as all that follows. */
  readonly amount: number | null;
  readonly currency: string | null;
  /** The deadline of the hold that the order was, or is. */
  readonly expiresAt: Date | null;
  readonly endReason: string | null;
  /** How its last payment stands; null before the buyer has begun to pay. */
  readonly payment: OrderPayment['status'] | null;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins; null after the last one. */
  readonly next: string | null;
}

/** A page that may have been read on a standby. */
export interface AgedPage<Item> extends Page<Item> {
  /** What happened within so many seconds may be missing; 0 where the page is as on the primary. */
  readonly ageSeconds: number;
}

export interface OrdersFilter {
  readonly userId?: string | undefined;
  readonly status?: OrderStatus | undefined;
}

export interface OrdersPageOptions extends OrdersFilter {
  readonly after?: string | undefined;
  readonly limit: number;
}

const FIELDS = {
  ...{ id: true, userId: true, status: true, reservedAt: true, createdAt: true },
  ...{ quantity: true, amount: true, currency: true, expiresAt: true, endReason: true },
} as const;

/** The orders of sales, as operators read them. */
@Injectable()
export class OrderRecords {
  /** The newest orders of a sale first. */
  async readPage(
    { prisma }: Database,
    saleId: string,
    { userId, status, after, limit }: OrdersPageOptions,
  ): Promise<Page<OrderRecord>> {
    const [createdAtMs, lastId] = after?.split('.') ?? [];
    const orders = await prisma.order.findMany({
      select: FIELDS,
      where: {
        saleId,
        ...(userId !== undefined && { userId }),
        ...(status !== undefined && { status }),
        ...(lastId !== undefined && isBehind(Number(createdAtMs), lastId)),
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    });
    return toPage(
      await this.#withPayments(prisma, orders),
      limit,
      ({ createdAt, orderId }) => `${createdAt.getTime()}.${orderId}`,
    );
  }

  /** All orders of a sale, by user, in chunks; along an index, so the cost stays linear. */
  async *readAll(
    { prisma }: Database,
    saleId: string,
    { userId, status }: OrdersFilter,
    chunkSize: number,
  ): AsyncGenerator<OrderRecord[], void, undefined> {
    let last: { readonly userId: string; readonly id: string } | undefined;
    for (;;) {
      const orders: StoredOrder[] = await prisma.order.findMany({
        select: FIELDS,
        where: {
          saleId,
          ...(userId !== undefined && { userId }),
          ...(status !== undefined && { status }),
          ...(last && isAfter(last)),
        },
        orderBy: [{ userId: 'asc' }, { id: 'asc' }],
        take: chunkSize,
      });
      yield await this.#withPayments(prisma, orders);
      if (orders.length < chunkSize) return;
      last = orders.at(-1);
    }
  }

  async #withPayments(prisma: Database['prisma'], orders: readonly StoredOrder[]): Promise<OrderRecord[]> {
    const orderIds = orders.filter(({ expiresAt }) => expiresAt !== null).map(({ id }) => id);
    // Nothing is paid in a sale that holds nothing.
    if (orderIds.length === 0) return orders.map((order) => toRecord(order, null));
    const payments = await prisma.payment.findMany({
      select: {
        ...{ orderId: true, state: true },
        commands: { select: { kind: true }, where: { kind: 'REFUND', state: 'GIVEN_UP' } },
      },
      where: { orderId: { in: orderIds } },
      // The last one of an order counts.
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
    const states = new Map(
      payments.map(({ orderId, state, commands }) => [
        orderId,
        paymentStatusOf(state as Parameters<typeof paymentStatusOf>[0], commands.length > 0),
      ]),
    );
    return orders.map((order) => toRecord(order, states.get(order.id) ?? null));
  }
}

/** Orders of the same instant are sorted by id. */
function isBehind(createdAtMs: number, id: string) {
  const createdAt = new Date(createdAtMs);
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
}

/** A user may have several orders in a sale that holds units. */
function isAfter({ userId, id }: { readonly userId: string; readonly id: string }) {
  return { AND: [{ userId: { gte: userId } }, { OR: [{ userId: { gt: userId } }, { id: { gt: id } }] }] };
}

type StoredOrder = Omit<OrderRecord, 'orderId' | 'amount' | 'status' | 'payment'> & {
  readonly id: string;
  readonly amount: bigint | null;
  readonly status: string;
};

function toRecord(
  { id: orderId, amount, status, ...order }: StoredOrder,
  payment: OrderRecord['payment'],
): OrderRecord {
  // A CHECK of the table.
  return { orderId, ...order, status: status as OrderStatus, amount: amount === null ? null : Number(amount), payment };
}

/** All items, page by page, each of which begins where the one before has ended. */
export async function* readPages<Item>(
  readPage: (after: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[], void, undefined> {
  let after: string | undefined;
  do {
    const { items, next } = await readPage(after);
    yield items;
    after = next ?? undefined;
  } while (after !== undefined);
}

/** `rows` has one row more than the page if there is a next page. */
export function toPage<Item>(rows: readonly Item[], limit: number, cursorOf: (last: Item) => string): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}
