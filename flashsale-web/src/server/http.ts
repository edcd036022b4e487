import { STATUS_CODES } from 'node:http';

/** An error in the shape that the API gives its own. */
export function errorResponse(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ statusCode: status, message, error: STATUS_CODES[status] ?? 'Error' }, { status, headers });
}

const SEE_OTHER = 303;

/** Sends the browser to a page after a form, with cookies for it. */
export function seeOther(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location, 'cache-control': 'no-store' });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(null, { status: SEE_OTHER, headers });
}

const GIVEN_UP = 499;

/**
 * The body, or `too large` when it is larger than allowed, or `given up` when the client went while it sent it. Never holds
 * more than the limit.
 */
export async function readBody(request: Request, sizeBytesMax: number): Promise<Uint8Array | 'too large' | 'given up'> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > sizeBytesMax) return 'too large';
      chunks.push(chunk);
    }
  } catch {
    // A body that is read from a connection fails with it alone.
    process.stderr.write(`${request.method} ${new URL(request.url).pathname}: the client gave up its upload\n`);
    return 'given up';
  }
  return Buffer.concat(chunks);
}

/** The client is gone, so nobody reads it; proxies log this status. */
export function answerToNobody(): Response {
  return new Response(null, { status: GIVEN_UP });
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

type StopListener = (reason: Error) => void;

/** Undefined before the first one. */
let stopListeners: Set<StopListener> | undefined;
let stopReason: Error | undefined;

/**
 * Calls the listener when the server is stopping: endless streams end then, as Next waits for every open response.
 *
 * @returns forgets the listener; a signal that each request joins to its own would hold something of every request for ever
 */
export function onShutdown(listener: StopListener): () => void {
  const listeners = (stopListeners ??= listenToStop());
  if (stopReason !== undefined) listener(stopReason);
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function listenToStop(): Set<StopListener> {
  const listeners = new Set<StopListener>();
  const stop = (): void => {
    const reason = (stopReason = new Error('The web server is stopping'));
    for (const listener of [...listeners]) listener(reason);
  };
  for (const signal of SIGNALS) process.once(signal, stop);
  return listeners;
}
