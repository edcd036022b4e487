import { STATUS_CODES } from 'node:http';

/** An error in the shape that the API gives its own. */
export function errorResponse(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ statusCode: status, message, error: STATUS_CODES[status] ?? 'Error' }, { status, headers });
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

let shutdown: AbortController | undefined;

/** Aborted when the server is stopping: endless streams end then, as Next waits for every open response. */
export function shutdownSignal(): AbortSignal {
  if (shutdown === undefined) {
    const controller = new AbortController();
    for (const signal of SIGNALS) process.once(signal, () => controller.abort(new Error('The web server is stopping')));
    shutdown = controller;
  }
  return shutdown.signal;
}
