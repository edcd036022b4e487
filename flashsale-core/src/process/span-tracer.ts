// Imported only where tracing is on, see startTracing.
import {
  type Attributes,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { withDeadline } from './deadline.js';

/** Spans that wait for the collector; beyond this they are dropped. */
const SPANS_WAITING_MAX = 4_096;
const SPANS_PER_EXPORT_MAX = 512;
const EXPORT_PERIOD_MS = 1_000;
const EXPORT_DEADLINE_MS = 5_000;
const CLOSE_DEADLINE_MS = 2_000;

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

export interface TracingOptions {
  /** A collector that speaks OTLP over HTTP; without it nothing is traced. */
  readonly endpoint: string | undefined;
  /** The share of traces started here that are recorded. */
  readonly ratio: number;
  readonly service: string;
  readonly instance: string;
}

export interface SpanStart {
  readonly kind: keyof typeof KINDS;
  /** Epoch ms; default: now. */
  readonly startTime?: number;
  readonly attributes?: Attributes;
  readonly links?: Link[];
}

/** Makes spans and sends them to a collector by OTLP over HTTP, in the background. */
export class SpanTracer {
  readonly #provider: TracerProvider;
  readonly #tracer: ReturnType<TracerProvider['getTracer']>;

  constructor({ endpoint, ratio, service, instance }: TracingOptions & { readonly endpoint: string }) {
    const exporter = new OTLPTraceExporter({
      url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
      timeoutMillis: EXPORT_DEADLINE_MS,
    });
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': service, 'service.instance.id': instance }),
      // The sender of a traceparent has already decided.
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
      spanProcessors: [
        new BatchSpanProcessor({
          exporter,
          maxQueueSize: SPANS_WAITING_MAX,
          maxExportBatchSize: SPANS_PER_EXPORT_MAX,
          scheduledDelayMillis: EXPORT_PERIOD_MS,
          exportTimeoutMillis: EXPORT_DEADLINE_MS,
        }),
      ],
    });
    this.#tracer = this.#provider.getTracer('flashsale');
  }

  /** A child of the span that `traceparent` names (W3C Trace Context), or the root of a new trace. */
  start(name: string, traceparent: unknown, { kind, ...options }: SpanStart): Span {
    const parent = typeof traceparent === 'string' ? parseTraceParent(traceparent) : null;
    const context = parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true });
    return this.#tracer.startSpan(name, { ...options, kind: KINDS[kind] }, context);
  }

  fail(span: Span): void {
    span.setStatus({ code: SpanStatusCode.ERROR });
  }

  /** Sends the remaining spans, as far as the collector accepts them in time. */
  async close(): Promise<void> {
    await withDeadline(this.#provider.shutdown(), CLOSE_DEADLINE_MS, 'sending the last spans').catch(() => undefined);
  }
}
