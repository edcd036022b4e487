import {
  Counter,
  type CounterConfiguration,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type HistogramConfiguration,
  type Registry,
} from 'prom-client';

type Labels<Label extends string> = Record<Label, string>;
type Exported<Label extends string> = Awaited<ReturnType<Histogram<Label>['get']>>;

/** Adds a gauge that its `collect` sets whenever the registry is read. */
export function readGauge<Label extends string>(
  registry: Registry,
  configuration: Omit<GaugeConfiguration<Label>, 'registers'>,
): void {
  registry.registerMetric(new Gauge({ ...configuration, registers: [] }));
}

/** Adds a counter that its `collect` sets whenever the registry is read, so counting costs nothing extra. */
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

/** One series of a histogram. Recording costs a few comparisons, no allocation and no lookup of labels. */
export class RecordedSeries {
  /** One for each bucket, and one for values above the last. */
  readonly counts: Float64Array;
  sum = 0;

  constructor(private readonly upperBounds: readonly number[]) {
    this.counts = new Float64Array(upperBounds.length + 1);
  }

  record(value: number): void {
    const { upperBounds, counts } = this;
    let bucket = 0;
    while (bucket < upperBounds.length && value > (upperBounds[bucket] as number)) bucket += 1;
    counts[bucket] = (counts[bucket] as number) + 1;
    this.sum += value;
  }

  reset(): void {
    this.counts.fill(0);
    this.sum = 0;
  }
}

/**
 * A histogram for paths where every microsecond counts: prom-client's own serialises labels and allocates objects at
 * every observation; this one keeps each series in plain numbers until it is scraped.
 */
export class RecordedHistogram<Label extends string> extends Histogram<Label> {
  readonly #configuration: HistogramConfiguration<Label> & { readonly buckets: number[] };
  readonly #series: { readonly labels: Labels<Label>; readonly recorded: RecordedSeries }[] = [];

  constructor(configuration: HistogramConfiguration<Label> & { readonly buckets: number[] }) {
    super(configuration);
    this.#configuration = configuration;
  }

  /** A new series with these labels, starting at 0. Each call makes another one, so the caller keeps it. */
  series(labels: Labels<Label>): RecordedSeries {
    const recorded = new RecordedSeries(this.#configuration.buckets);
    this.#series.push({ labels, recorded });
    return recorded;
  }

  /** Sets every series to 0; the constructor of the base class calls its own `reset`. */
  resetSeries(): void {
    for (const { recorded } of this.#series) recorded.reset();
  }

  override get(): Promise<Exported<Label>> {
    const { name, help, buckets } = this.#configuration;
    const values = this.#series.flatMap(({ labels, recorded }) => {
      let count = 0;
      const cumulated = [...buckets, '+Inf'].map((le, bucket) => {
        count += recorded.counts[bucket] as number;
        return { labels: { le, ...labels }, value: count, metricName: `${name}_bucket` };
      });
      return [
        ...cumulated,
        { labels, value: recorded.sum, metricName: `${name}_sum` },
        { labels, value: count, metricName: `${name}_count` },
      ];
    });
    return Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values } as unknown as Exported<Label>);
  }

  /** Called by a registry when it renders its text. */
  getForPromString(): Promise<Exported<Label>> {
    return this.get();
  }
}
