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

const FIELDS = { id: true, userId: true, status: true, reservedAt: true, createdAt: true } as const;

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
    let after = '';
    for (;;) {
      const orders = await this.database.prisma.order.findMany({
        select: FIELDS,
        where: { saleId, userId: { gt: after, ...(userId !== undefined && { equals: userId }) } },
        orderBy: { userId: 'asc' },
        take: chunkSize,
      });
      yield orders.map(toRecord);
      if (orders.length < chunkSize) return;
      after = orders.at(-1)?.userId ?? '';
    }
  }
}

/** Orders of the same instant are sorted by id. */
function isBehind(createdAtMs: number, id: string) {
  const createdAt = new Date(createdAtMs);
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
}

function toRecord({ id: orderId, ...order }: Omit<OrderRecord, 'orderId'> & { readonly id: string }): OrderRecord {
  return { orderId, ...order };
}

/** `rows` has one row more than the page if there is a next page. */
export function toPage<Item>(rows: readonly Item[], limit: number, cursorOf: (last: Item) => string): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}
