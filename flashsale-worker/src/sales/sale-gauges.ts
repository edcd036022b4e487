import { readGauge } from 'flashsale-core';
import type { Registry } from 'prom-client';

export interface SaleGauge<Measured> {
  readonly name: string;
  readonly help: string;
  /** Undefined where it is not known: the sale has no sample then. */
  readonly read: (measured: Measured) => number | undefined;
}

/** Exports gauges that have a sample for each sale that is measured. */
export function readSaleGauges<Measured>(
  registry: Registry,
  gauges: readonly SaleGauge<Measured>[],
  measured: () => Iterable<readonly [saleId: string, Measured]>,
): void {
  for (const { name, help, read } of gauges) {
    readGauge(registry, {
      name,
      help,
      labelNames: ['sale'],
      collect() {
        this.reset();
        for (const [sale, one] of measured()) {
          const value = read(one);
          if (value !== undefined) this.set({ sale }, value);
        }
      },
    });
  }
}
