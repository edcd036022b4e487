import { Readable } from 'node:stream';
import { Injectable, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { placeOf, type Reading, ReadReplica, type Sale, type SalePlace, Sales } from 'flashsale-core';
import { SALE_FILE_COLUMNS, toFileRecord } from '../drafts/sale-file.js';
import { ActRecords, type ActsFilter } from '../acts/act-records.js';
import { type AuditPageOptions, type AuditRecord, AuditRecords } from './audit-page.js';
import { type CsvSeparator, type CsvValue, toCsvLine } from './csv.js';
import {
  type AgedPage,
  type OrderRecord,
  OrderRecords,
  type OrdersFilter,
  type OrdersPageOptions,
} from './orders-page.js';

/** An export holds this many rows in memory, however long it is and however slowly the client reads. */
const CHUNK_SIZE = 1_000;
/** A stop waits this long for running exports, then aborts them. */
const EXPORT_GRACE_MS = 5_000;

type Aged = Pick<AgedPage<unknown>, 'ageSeconds'>;

const ORDER_COLUMNS = [
  ...(['orderId', 'userId', 'status', 'reservedAt', 'createdAt'] as const),
  ...(['quantity', 'amount', 'currency', 'expiresAt', 'endReason', 'payment'] as const),
];

export interface RecordsFile extends Aged {
  readonly stream: Readable;
}

type SalesFilter = Pick<Parameters<Sales['readPage']>[0], 'status' | 'text' | 'retired'>;

interface CsvOptions {
  readonly separator?: CsvSeparator;
}

/** Gives operators orders and the audit trail, by page or as CSV. */
@Injectable()
export class RecordsService implements OnModuleDestroy, OnApplicationShutdown {
  readonly #cutOff = new AbortController();

  constructor(
    private readonly sales: Sales,
    private readonly orders: OrderRecords,
    private readonly audit: AuditRecords,
    private readonly acts: ActRecords,
    private readonly replica: ReadReplica,
  ) {}

  onModuleDestroy(): void {
    setTimeout(() => this.#cutOff.abort(), EXPORT_GRACE_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.replica.close();
  }

  async findOrders(saleId: string, options: OrdersPageOptions): Promise<AgedPage<OrderRecord> | 'unknown-sale'> {
    if (!(await this.#exists(saleId))) return 'unknown-sale';
    const reading = await this.replica.choose();
    return { ...(await this.orders.readPage(reading.database, saleId, options)), ...ageOf(reading) };
  }

  async findAudit(saleId: string, options: AuditPageOptions): Promise<AgedPage<AuditRecord> | 'unknown-sale'> {
    if (!(await this.#exists(saleId))) return 'unknown-sale';
    const reading = await this.replica.choose();
    return { ...(await this.audit.readPage(reading.database, saleId, options)), ...ageOf(reading) };
  }

  async exportOrders(
    saleId: string,
    { separator = 'comma', ...filter }: OrdersFilter & CsvOptions,
  ): Promise<RecordsFile | 'unknown-sale'> {
    if (!(await this.#exists(saleId))) return 'unknown-sale';
    const reading = await this.replica.choose();
    const orders = this.orders.readAll(reading.database, saleId, filter, CHUNK_SIZE);
    const stream = await this.#stream(separator, ORDER_COLUMNS, orders, (order) =>
      ORDER_COLUMNS.map((column) => order[column]),
    );
    return { stream, ...ageOf(reading) };
  }

  async exportAudit(
    saleId: string,
    { separator = 'comma', ...filter }: Pick<AuditPageOptions, 'userId' | 'eventType'> & CsvOptions,
  ): Promise<RecordsFile | 'unknown-sale'> {
    if (!(await this.#exists(saleId))) return 'unknown-sale';
    const reading = await this.replica.choose();
    const stream = await this.#stream(
      separator,
      ['id', 'userId', 'eventType', 'orderId', 'epoch', 'metadata', 'createdAt'],
      this.audit.readAll(reading.database, saleId, filter, CHUNK_SIZE),
      ({ id, userId, eventType, orderId, epoch, metadata, createdAt }) => [
        id,
        userId,
        eventType,
        orderId,
        epoch,
        metadata,
        createdAt,
      ],
    );
    return { stream, ...ageOf(reading) };
  }

  exportActs({ separator = 'comma', ...filter }: ActsFilter & CsvOptions): Promise<Readable> {
    const columns = [
      'id',
      'begunAt',
      'actor',
      'role',
      'act',
      'saleId',
      'outcome',
      'status',
      'given',
      'before',
      'after',
      'address',
      'requestId',
      'endedAt',
    ] as const;
    return this.#stream(separator, columns, this.acts.readAll(filter, CHUNK_SIZE), (act) =>
      columns.map((column) => act[column]),
    );
  }

  /** Sales as `POST /admin/drafts/import` takes them. */
  exportSales({ separator = 'comma', ...filter }: SalesFilter & CsvOptions): Promise<Readable> {
    return this.#stream(separator, SALE_FILE_COLUMNS, this.#readSales(filter), (sale) => {
      const record = toFileRecord(sale);
      return SALE_FILE_COLUMNS.map((column) => record[column] as CsvValue);
    });
  }

  async exportSalesAsJson(filter: SalesFilter): Promise<Readable> {
    const chunks = this.#readSales(filter);
    const first = await chunks.next();
    async function* toText(): AsyncGenerator<string, void, undefined> {
      let before = '[\n';
      const toLines = (sales: readonly Sale[]): string =>
        sales
          .map((sale) => {
            const line = before + JSON.stringify(toFileRecord(sale));
            before = ',\n';
            return line;
          })
          .join('');
      if (!first.done) yield toLines(first.value);
      for await (const sales of chunks) yield toLines(sales);
      yield before === ',\n' ? '\n]\n' : '[]\n';
    }
    return Readable.from(toText(), { signal: this.#cutOff.signal });
  }

  async *#readSales(filter: SalesFilter): AsyncGenerator<readonly Sale[], void, undefined> {
    const asOfMs = Date.now();
    let after: SalePlace | undefined;
    do {
      const sales = await this.sales.readPage({ ...filter, asOfMs, after, limit: CHUNK_SIZE });
      yield sales;
      const last = sales.length === CHUNK_SIZE ? sales.at(-1) : undefined;
      after = last && placeOf(last, asOfMs);
    } while (after !== undefined);
  }

  async #exists(saleId: string): Promise<boolean> {
    return (await this.sales.find(saleId)) !== undefined;
  }

  /** Streams CSV; the next chunk is read when the client has taken the previous one. */
  async #stream<Row>(
    separator: CsvSeparator,
    columns: readonly string[],
    chunks: AsyncGenerator<readonly Row[], void, undefined>,
    toValues: (row: Row) => readonly CsvValue[],
  ): Promise<Readable> {
    // Read before the answer begins, so that the status can report a database that is away.
    const first = await chunks.next();
    async function* toText(): AsyncGenerator<string, void, undefined> {
      yield toCsvLine(columns, separator);
      const toLines = (rows: readonly Row[]): string => rows.map((row) => toCsvLine(toValues(row), separator)).join('');
      if (!first.done) yield toLines(first.value);
      for await (const rows of chunks) yield toLines(rows);
    }
    return Readable.from(toText(), { signal: this.#cutOff.signal });
  }
}

/** Rounded up, so that nothing is called newer than it is. */
function ageOf({ ageMs }: Reading): Aged {
  return { ageSeconds: Math.ceil(ageMs / 1_000) };
}
