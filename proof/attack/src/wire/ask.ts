import { Agent, type IncomingHttpHeaders, request } from 'node:http';

const ANSWER_DEADLINE_MS = 20_000;
const SOCKETS_MAX = 128;

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Question {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** Sends requests as they are: a path is not tidied up, as `fetch` would. */
export class Asker {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX });

  /** @throws when the connection fails, or no answer comes within the deadline */
  ask(base: string, method: string, path: string, { headers = {}, body }: Question = {}): Promise<Answer> {
    const { hostname, port } = new URL(base);
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          hostname,
          port,
          method,
          path,
          agent: this.#agent,
          headers: { ...length, ...headers } as Record<string, string>,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString(),
            }),
          );
        },
      );
      asked.setTimeout(ANSWER_DEADLINE_MS, () => asked.destroy(new Error(`${path}: no answer in time`)));
      asked.on('error', reject);
      asked.end(body);
    });
  }

  /** Closes what is idle, so that the connections of one attack are not counted against the next. */
  close(): void {
    this.#agent.destroy();
  }
}

/** Runs `act` for each item, so many at once. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  act: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      results[index] = await act(items[index] as Item, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return results;
}
