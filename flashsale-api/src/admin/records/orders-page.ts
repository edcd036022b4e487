import { Injectable } from '@nestjs/common';
import { Database } from 'flashsale-core';

/** Time in ms and id of the last order of a page. */
export const ORDERS_CURSOR = /^\d{1,15}\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface OrderRecord {
  readonly orderId: string;
  readonly userId: string;
  readonly status: string;
  readonly reservedAt: Date;
  readonly createdAt: Date;
  readonly quantity: number;
  /** In minor units of the currency; null in a sale without a price, as all that follows. */
  readonly amount: number | null;
  readonly currency: string | null;
  /** The deadline of the hold that the order was, or is. */
  readonly expiresAt: Date | null;
  readonly endReason: string | null;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins; null after the last one. */
  readonly next: string | null;
}

export interface OrdersPageOptions {
  readonly userId?: string | undefined;
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
  constructor(private readonly database: Database) {}

  /** The newest orders of a sale first. */
  async readPage(saleId: string, { userId, after, limit }: OrdersPageOptions): Promise<Page<OrderRecord>> {
    const [createdAtMs, lastId] = after?.split('.') ?? [];
    const orders = await this.database.prisma.order.findMany({
      select: FIELDS,
      where: {
        saleId,
        ...(userId !== undefined && { userId }),
        ...(lastId !== undefined && isBehind(Number(createdAtMs), lastId)),
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    });
    return toPage(orders.map(toRecord), limit, ({ createdAt, orderId }) => `${createdAt.getTime()}.${orderId}`);
  }

  /** All orders of a sale, by user, in chunks; along an index, so the cost stays linear. */
  async *readAll(
    saleId: string,
    { userId }: Pick<OrdersPageOptions, 'userId'>,
    chunkSize: number,
  ): AsyncGenerator<OrderRecord[], void, undefined> {
    let last: { readonly userId: string; readonly id: string } | undefined;
    for (;;) {
      const orders: StoredOrder[] = await this.database.prisma.order.findMany({
        select: FIELDS,
        where: {
          saleId,
          ...(userId !== undefined && { userId }),
          ...(last && isAfter(last)),
        },
        orderBy: [{ userId: 'asc' }, { id: 'asc' }],
        take: chunkSize,
      });
      yield orders.map(toRecord);
      if (orders.length < chunkSize) return;
      last = orders.at(-1);
    }
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

type StoredOrder = Omit<OrderRecord, 'orderId' | 'amount'> & { readonly id: string; readonly amount: bigint | null };

function toRecord({ id: orderId, amount, ...order }: StoredOrder): OrderRecord {
  return { orderId, ...order, amount: amount === null ? null : Number(amount) };
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
