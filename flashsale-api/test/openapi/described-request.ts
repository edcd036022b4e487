import type { DescribedCase } from './described-api.js';

const ANSWER_DEADLINE_MS = 20_000;

/** The differences from the documented request. */
export interface Departure {
  readonly values?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Replaces the example; text and bytes are sent raw. */
  readonly body?: unknown;
}

export interface GivenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends the documented request of an operation, with these differences. */
export async function askAsDescribed(
  url: string,
  { method, path, operation }: DescribedCase,
  { values = {}, query = {}, headers = {}, body = shownBody(operation) }: Departure = {},
): Promise<GivenAnswer> {
  const address = new URL(
    path.replaceAll(/\{(\w+)\}/g, (_, name: string) => segment(operation, name, values)),
    url,
  );
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  const response = await fetch(address, {
    method: method.toUpperCase(),
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: rawBody(body) }),
    signal: AbortSignal.timeout(ANSWER_DEADLINE_MS),
  });
  return { status: response.status, headers: response.headers, text: await readText(response) };
}

function rawBody(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

/** The first example body of the operation. */
export function shownBody({ requestBody }: DescribedCase['operation']): unknown {
  return Object.values(requestBody?.content['application/json']?.examples ?? {})[0]?.value;
}

function segment(
  { parameters }: DescribedCase['operation'],
  name: string,
  values: Readonly<Record<string, string>>,
): string {
  const shown = parameters.find((parameter) => parameter.name === name)?.example;
  return encodeURIComponent(values[name] ?? String(shown));
}

/** The whole body, or the first events of an endless stream. */
async function readText(response: Response): Promise<string> {
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) return response.text();
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = '';
  while (!/event: (sale|order)/.test(text)) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text;
}
