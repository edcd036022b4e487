/** How long an answer may take, from the connection to the last byte, and how large it may be. */
interface AnswerLimits {
  readonly deadlineMs: number;
  readonly sizeBytesMax: number;
}

/** Never holds more of an answer than the limit, and never follows redirects. @throws where there is no such answer in time */
export async function fetchText(
  url: URL,
  init: Pick<RequestInit, 'method' | 'body'>,
  { deadlineMs, sizeBytesMax }: AnswerLimits,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(url, {
    ...init,
    headers: { accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(deadlineMs),
  });
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > sizeBytesMax) throw new Error(`The answer has more than ${sizeBytesMax} bytes`);
    chunks.push(chunk);
  }
  return { status: response.status, text: Buffer.concat(chunks).toString() };
}
