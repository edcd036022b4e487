import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than the servers give a request to be complete. */
const HANG_UP_DEADLINE_MS = 20_000;
const PIECE_PAUSE_MS = 5;

export interface RawAnswer {
  /** Everything that came, byte by byte as characters. */
  readonly text: string;
  /** The status of each answer, in their order. */
  readonly statuses: readonly number[];
  readonly hasEnded: boolean;
}

/** A connection that outlives the server's wish to end it by nothing but an event. */
export function open(url: string): Socket {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname).on('error', () => undefined);
}

interface SendOptions {
  /** Stops waiting after this; the server may keep an idle connection open. */
  readonly forMs?: number;
  /** Stops waiting as soon as the text that came is enough. */
  readonly until?: (text: string) => boolean;
}

/** Sends bytes piece by piece, and resolves with what comes back until the server hangs up, or the time is over. */
export async function sendRaw(
  url: string,
  pieces: readonly (string | Buffer)[],
  { forMs = HANG_UP_DEADLINE_MS, until = () => false }: SendOptions = {},
): Promise<RawAnswer> {
  const socket = open(url);
  let text = '';
  let hasEnded = false;
  const over = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, forMs);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (until(text)) resolve();
    });
    // A reset ends it as well as a close.
    socket.once('close', () => {
      hasEnded = true;
      clearTimeout(timer);
      resolve();
    });
  });
  for (const piece of pieces) {
    if (socket.destroyed) break;
    socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
    if (pieces.length > 1) await sleep(PIECE_PAUSE_MS);
  }
  await over;
  socket.destroy();
  return { text, statuses: statusesOf(text), hasEnded };
}

/** The status of each answer; `100 Continue` is none. */
function statusesOf(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)]
    .map(([, status]) => Number(status))
    .filter((code) => code >= 200);
}

/** Headers as a client would send them, with an empty line at their end. */
export function head(firstLine: string, ...lines: readonly string[]): string {
  return [firstLine, ...lines, '', ''].join('\r\n');
}
