import { connect } from 'node:net';

const ANSWER_DEADLINE_MS = 20_000;
/** Beyond this size a server may hang up while the client still sends, and the answer can get lost. */
const SENT_BEFORE_ANSWER_BYTES_MAX = 16 * 1024;

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Sends bytes on a new connection and resolves with the answer, or the first part of an endless stream; with undefined
 * if the server hung up during a request that it need not read to its end.
 *
 * @throws when there is no answer although the request was short enough to be read completely
 */
export async function exchange(url: string, bytes: Buffer): Promise<RawAnswer | undefined> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  let fault: Error | undefined;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    if (parse(Buffer.concat(chunks).toString())?.headers['content-type']?.startsWith('text/event-stream'))
      socket.destroy();
  });
  socket.on('error', (error) => (fault = error));
  socket.setTimeout(ANSWER_DEADLINE_MS, () => socket.destroy(new Error(`No answer within ${ANSWER_DEADLINE_MS} ms`)));
  // Not events.once: it rejects on a reset, which may follow right after the answer.
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(bytes);
  await closed;
  const answer = parse(Buffer.concat(chunks).toString());
  if (answer === undefined && bytes.length <= SENT_BEFORE_ANSWER_BYTES_MAX) {
    throw new Error(`No answer to ${bytes.length} bytes`, { cause: fault });
  }
  return answer;
}

function parse(raw: string): RawAnswer | undefined {
  const end = raw.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [statusLine = '', ...lines] = raw.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const text = raw.slice(end + 4);
  const isChunked = headers['transfer-encoding'] === 'chunked';
  return { status: Number(statusLine.split(' ')[1]), headers, text: isChunked ? withoutChunkSizes(text) : text };
}

function withoutChunkSizes(text: string): string {
  return text.replaceAll(/(^|\r\n)[\da-f]+\r\n/g, '');
}
