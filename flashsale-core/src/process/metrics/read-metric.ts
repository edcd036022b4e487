import { Counter, type CounterConfiguration, Gauge, type GaugeConfiguration, type Registry } from 'prom-client';

/** Adds a gauge that is read, by its `collect`, whenever the registry is. */
export function readGauge<Label extends string>(
  registry: Registry,
  configuration: Omit<GaugeConfiguration<Label>, 'registers'>,
): void {
  registry.registerMetric(new Gauge({ ...configuration, registers: [] }));
}

/** Adds a counter that is read whenever the registry is: what counts keeps the number, for nothing. */
export function readCounter<Label extends string>(
  registry: Registry,
  { collect, ...configuration }: Omit<CounterConfiguration<Label>, 'registers'>,
): void {
  const counter = new Counter<Label>({
    ...configuration,
    registers: [],
    async collect() {
      this.reset();
      await collect?.call(this);
    },
  });
  registry.registerMetric(counter);
}
