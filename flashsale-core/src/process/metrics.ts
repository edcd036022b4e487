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

/** One series of a histogram, looked up once. Recording costs a few comparisons, no memory and no look-up. */
export class RecordedSeries {
  /** One for each bucket, and one for what is above them all. */
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
 * A histogram for paths where every microsecond counts: prom-client's own resolves labels to a text and makes objects
 * with every observation, this one keeps the numbers of each series aside and hands them over when they are asked for.
 */
export class RecordedHistogram<Label extends string> extends Histogram<Label> {
  readonly #configuration: HistogramConfiguration<Label> & { readonly buckets: number[] };
  readonly #series: { readonly labels: Labels<Label>; readonly recorded: RecordedSeries }[] = [];

  constructor(configuration: HistogramConfiguration<Label> & { readonly buckets: number[] }) {
    super(configuration);
    this.#configuration = configuration;
  }

  /** A series of these labels, to be kept by the caller: each call makes another one. It counts from 0. */
  series(labels: Labels<Label>): RecordedSeries {
    const recorded = new RecordedSeries(this.#configuration.buckets);
    this.#series.push({ labels, recorded });
    return recorded;
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

  /** Where a registry makes its text, it asks for this. */
  getForPromString(): Promise<Exported<Label>> {
    return this.get();
  }
}
