import type { ServerResponse } from 'node:http';
import type { SaleResult } from '../sales/sales.service.js';
import { type SaleEvent, toSaleEvent } from './sale-event.js';

/** The limits of one process. */
export interface EventLimits {
  /** A sale is read, and its listeners get it, at most once in this time. */
  readonly tickMs: number;
  /** Period of the heartbeat, which keeps proxies from closing connections and detects broken ones. */
  readonly heartbeatMs: number;
  readonly listenersMax: number;
  /** Streams of one client, see Clients; 0 for no such limit. */
  readonly listenersOfClientMax: number;
  /** A listener with more unread bytes is dropped; it reconnects with its last event id. */
  readonly unreadBytesMax: number;
}

export const EVENT_LIMITS: EventLimits = {
  tickMs: 250,
  heartbeatMs: 15_000,
  listenersMax: 5_000,
  listenersOfClientMax: 100,
  unreadBytesMax: 64 * 1024,
};

/** How long a browser waits before it connects again. */
const RECONNECT_DELAY_MS = 1_000;
/** How long listeners may take to read the rest after the end. */
const END_GRACE_MS = 100;
const HEARTBEAT = ': heartbeat\n\n';

/** A stream that has not started but has its place; call one of the two. */
interface OpenedEvents {
  /** Sends the current state, unless the listener has it, then every change until either side ends the stream. */
  readonly to: (response: ServerResponse) => void;
  readonly giveUp: () => void;
}

export type EventsResult = OpenedEvents | 'unknown-sale' | 'not-ready' | 'too-many-listeners' | 'too-many-of-client';

interface Channel {
  event: SaleEvent;
  readonly listeners: Set<ServerResponse>;
  isReading: boolean;
}

/**
 * Sends sales to listeners as server-sent events. A sale without listeners is not read; any other once per tick,
 * however many listen.
 */
export class SaleEvents {
  readonly #channels = new Map<string, Channel>();
  readonly #listenersOfClient = new Map<string, number>();
  #listeners = 0;
  #ticker: NodeJS.Timeout | undefined;
  #heart: NodeJS.Timeout | undefined;
  #hasEnded = false;

  constructor(
    private readonly read: (saleId: string) => Promise<SaleResult>,
    private readonly limits: EventLimits = EVENT_LIMITS,
  ) {}

  /** The current number of listeners. */
  get listeners(): number {
    return this.#listeners;
  }

  /** Opens a stream, or says why not. `lastEventId` is the last one that the listener received. */
  async open(saleId: string, lastEventId: string | undefined, client: string): Promise<EventsResult> {
    const refusal = this.#refusalOf(client);
    if (refusal !== undefined) return refusal;
    const view = await this.read(saleId);
    if (typeof view === 'string') return view;
    // More listeners may have joined while the sale was read.
    const lateRefusal = this.#refusalOf(client);
    if (lateRefusal !== undefined) return lateRefusal;
    // Counted now: those who asked at the same time are decided before this stream starts.
    this.#count(client, 1);
    return {
      to: (response) => {
        // Nobody would say that it has closed.
        if (response.destroyed) return this.#count(client, -1);
        response.once('close', () => this.#count(client, -1));
        this.#join(saleId, toSaleEvent(view), lastEventId, response);
      },
      giveUp: () => this.#count(client, -1),
    };
  }

  /** Ends all streams and admits no more, so that a stop need not wait for listeners. */
  end(): void {
    this.#hasEnded = true;
    clearInterval(this.#ticker);
    clearInterval(this.#heart);
    const responses = [...this.#channels.values()].flatMap(({ listeners }) => [...listeners]);
    for (const response of responses) response.end();
    setTimeout(() => responses.forEach((response) => response.destroy()), END_GRACE_MS).unref();
  }

  #refusalOf(client: string): 'too-many-listeners' | 'too-many-of-client' | undefined {
    const { listenersMax, listenersOfClientMax } = this.limits;
    if (this.#hasEnded || this.#listeners >= listenersMax) return 'too-many-listeners';
    const hasTooMany = listenersOfClientMax > 0 && (this.#listenersOfClient.get(client) ?? 0) >= listenersOfClientMax;
    return hasTooMany ? 'too-many-of-client' : undefined;
  }

  #count(client: string, change: 1 | -1): void {
    this.#listeners += change;
    const listeners = (this.#listenersOfClient.get(client) ?? 0) + change;
    if (listeners === 0) this.#listenersOfClient.delete(client);
    else this.#listenersOfClient.set(client, listeners);
  }

  #join(saleId: string, event: SaleEvent, lastEventId: string | undefined, response: ServerResponse): void {
    response.write(`retry: ${RECONNECT_DELAY_MS}\n\n`);
    let channel = this.#channels.get(saleId);
    if (channel === undefined) {
      channel = { event, listeners: new Set(), isReading: false };
      this.#channels.set(saleId, channel);
    }
    // The channel's event, not a newer one, so that the next change is sent to all listeners alike.
    if (channel.event.id !== lastEventId) response.write(channel.event.frame);
    channel.listeners.add(response);
    response.once('close', () => this.#leave(saleId, response));
    // A broken connection also closes; without a handler its error would end the process.
    response.on('error', () => undefined);
    this.#ticker ??= setInterval(() => this.#tick(), this.limits.tickMs).unref();
    this.#heart ??= setInterval(() => this.#beat(), this.limits.heartbeatMs).unref();
  }

  #leave(saleId: string, response: ServerResponse): void {
    const channel = this.#channels.get(saleId);
    if (channel?.listeners.delete(response) !== true) return;
    if (channel.listeners.size === 0) this.#channels.delete(saleId);
    if (this.#channels.size > 0) return;
    clearInterval(this.#ticker);
    clearInterval(this.#heart);
    this.#ticker = this.#heart = undefined;
  }

  #tick(): void {
    for (const [saleId, channel] of this.#channels) void this.#update(saleId, channel);
  }

  async #update(saleId: string, channel: Channel): Promise<void> {
    if (channel.isReading) return;
    channel.isReading = true;
    const view = await this.read(saleId).catch(() => 'not-ready' as const);
    channel.isReading = false;
    // While the sale cannot be read, listeners keep the last state and get heartbeats.
    if (typeof view === 'string') return;
    const event = toSaleEvent(view, channel.event);
    if (event === channel.event) return;
    channel.event = event;
    for (const response of channel.listeners) this.#send(response, event.frame);
  }

  #beat(): void {
    for (const { listeners } of this.#channels.values()) {
      for (const response of listeners) this.#send(response, HEARTBEAT);
    }
  }

  #send(response: ServerResponse, text: string): void {
    response.write(text);
    if (response.writableLength > this.limits.unreadBytesMax) response.destroy();
  }
}
