import type { Span } from '@opentelemetry/api';
import type { SpanTracer, TracingOptions } from './span-tracer.js';

/** The tracing of one process. When it is off there is no tracer, and the OpenTelemetry SDK is not even loaded. */
export class Tracing {
  constructor(readonly tracer?: SpanTracer) {}

  async close(): Promise<void> {
    await this.tracer?.close();
  }
}

export async function startTracing(options: TracingOptions): Promise<Tracing> {
  const { endpoint } = options;
  if (endpoint === undefined) return new Tracing();
  const { SpanTracer: LoadedTracer } = await import('./span-tracer.js');
  return new Tracing(new LoadedTracer({ ...options, endpoint }));
}

/** The span's `traceparent` header (W3C Trace Context), by which another process continues its trace. */
export function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
