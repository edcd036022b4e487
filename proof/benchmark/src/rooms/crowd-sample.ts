import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { drawPlaces, placeOfArrival, seedOf } from 'flashsale-core';
import { LatencyHistogram, type ServerProcess } from 'flashsale-testkit';
import { Pool } from 'undici';

const CONNECTIONS = 16;
/** Whoever is asked to come later does. */
const TRY_AGAIN_MS = 500;
const OK = 200;
const TRY_AGAIN = 503;
const MILLISECONDS_PER_SECOND = 1_000;
/** Of the time until the next question, so that not all ask at once. */
const JITTER_SHARE = 0.2;

interface Visitor {
  readonly userId: string;
  readonly ticket: string;
  readonly arrival: number;
  readonly pollSeconds: number;
}

interface TurnAnswer {
  readonly status: string;
  readonly place?: number;
  readonly pollSeconds?: number;
  readonly admission?: string;
}

export interface SampleFigures {
  readonly visitors: number;
  readonly bought: number;
  readonly polls: number;
  /** Who was told another place than the published draw says, or was let in before the place was called. */
  readonly wrong: number;
  readonly pollMs: { readonly p50: number; readonly p99: number };
}

/** Some of those who wait, who do what browsers do: join, ask for their turn when they are told to, and buy. */
export class CrowdSample {
  readonly #visitors: Visitor[] = [];
  readonly #pollMs = new LatencyHistogram();
  readonly #pool: Pool;
  #bought = 0;
  #wrong = 0;

  constructor(
    private readonly saleId: string,
    { port }: ServerProcess,
    private readonly signal: AbortSignal,
  ) {
    // All of them wait until it is aborted, or their time has come.
    setMaxListeners(0, signal);
    this.#pool = new Pool(`http://127.0.0.1:${port}`, { connections: CONNECTIONS });
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async join(prefix: string, count: number): Promise<void> {
    let next = 0;
    const joinSome = async (): Promise<void> => {
      for (; next < count;) {
        const userId = `${prefix}${next}`;
        next += 1;
        const joined = await this.#post<Omit<Visitor, 'userId'>>(this.#roomPath, { userId });
        this.#visitors.push({ userId, ...joined });
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, joinSome));
  }

  /** Until all have bought. @throws where somebody is refused what is due to him */
  async untilAllHaveBought(): Promise<SampleFigures> {
    const { draw } = await this.#room();
    if (draw.secret === null || draw.listRoot === null || draw.drawn === null) throw new Error('Nothing is drawn yet');
    const seed = seedOf(Buffer.from(draw.secret, 'hex'), this.saleId, draw.drawn, Buffer.from(draw.listRoot, 'hex'));
    const places = await drawPlaces(seed, draw.drawn);
    await Promise.all(
      this.#visitors.map((visitor) => this.#waitAndBuy(visitor, placeOfArrival(visitor.arrival, places))),
    );
    const { length: visitors } = this.#visitors;
    const pollMs = { p50: this.#pollMs.percentileMs(50), p99: this.#pollMs.percentileMs(99) };
    return { visitors, bought: this.#bought, polls: this.#pollMs.count, wrong: this.#wrong, pollMs };
  }

  async #waitAndBuy({ userId, ticket, ...joined }: Visitor, drawnPlace: number): Promise<void> {
    let { pollSeconds } = joined;
    for (;;) {
      const waitMs = pollSeconds * MILLISECONDS_PER_SECOND * (1 + JITTER_SHARE * (2 * Math.random() - 1));
      await sleep(waitMs, undefined, { signal: this.signal });
      const askedAtMs = performance.now();
      const turn = await this.#post<TurnAnswer>(`${this.#roomPath}/turn`, { userId, ticket });
      this.#pollMs.record(performance.now() - askedAtMs);
      if (turn.place !== drawnPlace) this.#wrong += 1;
      if (turn.status === 'WAITING') {
        ({ pollSeconds = pollSeconds } = turn);
        continue;
      }
      if (turn.status !== 'ADMITTED') throw new Error(`${userId} is told ${turn.status}`);
      if (drawnPlace > (await this.#room()).serving) this.#wrong += 1;
      const purchase = { saleId: this.saleId, userId };
      const bought = await this.#post<TurnAnswer>('/api/v1/sale/purchase', purchase, turn.admission);
      if (bought.status === 'SUCCESS') this.#bought += 1;
      return;
    }
  }

  get #roomPath(): string {
    return `/api/v1/sale/${this.saleId}/room`;
  }

  async #room(): Promise<RoomDocument> {
    const { body } = await this.#pool.request({ method: 'GET', path: this.#roomPath });
    return (await body.json()) as RoomDocument;
  }

  async #post<Answer>(path: string, content: object, admission?: string): Promise<Answer> {
    const headers = {
      'content-type': 'application/json',
      ...(admission !== undefined && { 'x-admission': admission }),
    };
    for (;;) {
      const sent = { method: 'POST', path, headers, body: JSON.stringify(content) } as const;
      const { statusCode, body } = await this.#pool.request(sent);
      const text = await body.text();
      if (statusCode === OK) return JSON.parse(text) as Answer;
      if (statusCode !== TRY_AGAIN) throw new Error(`${path} is answered ${statusCode}: ${text}`);
      await sleep(TRY_AGAIN_MS, undefined, { signal: this.signal });
    }
  }
}

interface RoomDocument {
  readonly serving: number;
  readonly draw: { readonly secret: string | null; readonly listRoot: string | null; readonly drawn: number | null };
}
