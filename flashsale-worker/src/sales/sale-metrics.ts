import { Injectable } from '@nestjs/common';
import { readGauge } from 'flashsale-core';
import { Registry } from 'prom-client';
import { readSaleGauges, type SaleGauge } from './sale-gauges.js';
import { type SaleMeasurement, SalesWatch } from './sales-watch.service.js';

const SALE_GAUGES: readonly SaleGauge<SaleMeasurement>[] = [
  {
    name: 'flashsale_sale_total_stock_units',
    help: 'Units that the sale offers',
    read: ({ sale }) => sale.totalStock,
  },
  {
    name: 'flashsale_sale_orders',
    help: 'Orders in PostgreSQL, in a HOLD sale the units of those that are paid',
    read: ({ sale }) => sale.sold,
  },
  {
    name: 'flashsale_sale_held_units',
    help: 'Units that are held and not yet paid for, in PostgreSQL; 0 in an INSTANT sale',
    read: ({ sale }) => sale.held,
  },
  {
    name: 'flashsale_sale_stock_units',
    help: 'Units that can still be reserved, as Redis has it',
    read: ({ observed }) => observed?.stock,
  },
  {
    name: 'flashsale_sale_buyers',
    help: 'Users who own a unit, as Redis has it',
    read: ({ observed }) => observed?.buyers,
  },
  {
    name: 'flashsale_sale_outbox_entries',
    help: 'Reservations that are not yet known to be orders',
    read: ({ observed }) => observed?.outboxLength,
  },
  {
    name: 'flashsale_sale_outbox_oldest_age_seconds',
    help: 'Age of the oldest reservation that is not yet known to be an order; 0 where there is none',
    read: ({ observed }) => observed && (observed.nowMs - (observed.oldestReservedAtMs ?? observed.nowMs)) / 1_000,
  },
  {
    name: 'flashsale_sale_ready',
    help: '1 while purchases of the sale are decided, 0 while they are answered 503',
    read: ({ observed }) => (observed?.ready ? 1 : 0),
  },
];

/**
 * Exports the sales in the one worker that measures them; the others have no such series. During a handover two workers
 * may have them for some seconds, so read them with `max`, not `sum`.
 */
@Injectable()
export class SaleMetrics {
  constructor(registry: Registry, watch: SalesWatch) {
    readSaleGauges(registry, SALE_GAUGES, () =>
      (watch.report?.sales ?? []).map((measured) => [measured.sale.saleId, measured]),
    );
    readGauge(registry, {
      name: 'flashsale_sale_drift_units',
      help: 'How far the sale is from its two equations, as last measured at rest: buyers - orders - outbox, total - stock - buyers',
      labelNames: ['sale', 'equation'],
      collect() {
        this.reset();
        for (const { sale, drift } of watch.report?.sales ?? []) {
          if (drift === undefined) continue;
          this.set({ sale: sale.saleId, equation: 'buyers' }, drift.buyers);
          this.set({ sale: sale.saleId, equation: 'stock' }, drift.stock);
        }
      },
    });
    readGauge(registry, {
      name: 'flashsale_queue_messages',
      help: 'Messages ready in RabbitMQ, without those that a worker holds',
      labelNames: ['queue'],
      collect() {
        this.reset();
        const depths = watch.report?.queueDepths;
        for (const [queue, depth] of Object.entries(depths ?? {})) this.set({ queue }, depth);
      },
    });
    readGauge(registry, {
      name: 'flashsale_sales_left_out',
      help: 'Sales beyond the number that is measured',
      collect() {
        if (watch.report === undefined) this.remove();
        else this.set(watch.report.salesLeftOut);
      },
    });
    readGauge(registry, {
      name: 'flashsale_sales_unpresentable',
      help: 'Sales that are shown with other values than PostgreSQL holds, as those cannot be shown',
      collect() {
        if (watch.report === undefined) this.remove();
        else this.set(watch.report.salesUnpresentable);
      },
    });
    readGauge(registry, {
      name: 'flashsale_sales_measured_timestamp_seconds',
      help: 'When the sales were measured last, by the clock of the worker',
      collect() {
        if (watch.report === undefined) this.remove();
        else this.set(watch.report.measuredAtMs / 1_000);
      },
    });
  }
}
