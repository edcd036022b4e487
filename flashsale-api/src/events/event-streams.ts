import type { ServerResponse } from 'node:http';
import { type ListenerLimits, type ListenerRefusal, Listeners } from './listeners.js';

/** The limits of one process. */
export interface EventLimits extends ListenerLimits {
  /** What is listened to is read, and its listeners get it, at most once in this time. */
  readonly tickMs: number;
  /** Period of the heartbeat, which keeps proxies from closing connections and detects broken ones. */
  readonly heartbeatMs: number;
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

/** One state, as sent to listeners. */
export interface StreamEvent {
  /** The same for the same state in every API process, so a listener may reconnect to any of them. */
  readonly id: string;
  /** As it goes over the wire now. */
  frame(): string;
}

/** A stream that has not started but has its place; call one of the two. */
export interface OpenedEvents {
  /** Sends the current state, unless the listener has it, then every change until either side ends the stream. */
  readonly to: (response: ServerResponse) => void;
  readonly giveUp: () => void;
}

/** What is listened to, by its key, and how it is shown. */
interface EventSource<View extends object, Refusal extends string, Event extends StreamEvent> {
  /** A view, or why there is none. */
  readonly read: (key: string) => Promise<View | Refusal>;
  /** Returns `previous` if nothing changed. */
  readonly toEvent: (view: View, previous?: Event) => Event;
}

interface Channel<Event> {
  event: Event;
  readonly listeners: Set<ServerResponse>;
  isReading: boolean;
}

/**
 * Sends what changes to listeners as server-sent events. What nobody listens to is not read; anything else once per
 * tick, however many listen.
 */
export class EventStreams<View extends object, Refusal extends string, Event extends StreamEvent> {
  readonly #channels = new Map<string, Channel<Event>>();
  #ticker: NodeJS.Timeout | undefined;
  #heart: NodeJS.Timeout | undefined;
  #hasEnded = false;

  constructor(
    private readonly source: EventSource<View, Refusal, Event>,
    private readonly limits: Omit<EventLimits, keyof ListenerLimits>,
    private readonly listeners: Listeners,
  ) {}

  /** Opens a stream, or says why not. `lastEventId` is the last one that the listener received. */
  async open(
    key: string,
    lastEventId: string | undefined,
    client: string,
  ): Promise<OpenedEvents | Refusal | ListenerRefusal> {
    const refusal = this.#refusalOf(client);
    if (refusal !== undefined) return refusal;
    const view = await this.source.read(key);
    if (typeof view === 'string') return view;
    // More listeners may have joined while it was read.
    const lateRefusal = this.#refusalOf(client);
    if (lateRefusal !== undefined) return lateRefusal;
    // Counted now: those who asked at the same time are decided before this stream starts.
    this.listeners.change(client, 1);
    return {
      to: (response) => {
        // Nobody would say that it has closed.
        if (response.destroyed) return this.listeners.change(client, -1);
        response.once('close', () => this.listeners.change(client, -1));
        this.#join(key, this.source.toEvent(view), lastEventId, response);
      },
      giveUp: () => this.listeners.change(client, -1),
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

  #refusalOf(client: string): ListenerRefusal | undefined {
    return this.#hasEnded ? 'too-many-listeners' : this.listeners.refusalOf(client);
  }

  #join(key: string, event: Event, lastEventId: string | undefined, response: ServerResponse): void {
    response.write(`retry: ${RECONNECT_DELAY_MS}\n\n`);
    let channel = this.#channels.get(key);
    if (channel === undefined) {
      channel = { event, listeners: new Set(), isReading: false };
      this.#channels.set(key, channel);
    }
    // The channel's event, not a newer one, so that the next change is sent to all listeners alike.
    if (channel.event.id !== lastEventId) response.write(channel.event.frame());
    channel.listeners.add(response);
    response.once('close', () => this.#leave(key, response));
    // A broken connection also closes; without a handler its error would end the process.
    response.on('error', () => undefined);
    this.#ticker ??= setInterval(() => this.#tick(), this.limits.tickMs).unref();
    this.#heart ??= setInterval(() => this.#beat(), this.limits.heartbeatMs).unref();
  }

  #leave(key: string, response: ServerResponse): void {
    const channel = this.#channels.get(key);
    if (channel?.listeners.delete(response) !== true) return;
    if (channel.listeners.size === 0) this.#channels.delete(key);
    if (this.#channels.size > 0) return;
    clearInterval(this.#ticker);
    clearInterval(this.#heart);
    this.#ticker = this.#heart = undefined;
  }

  #tick(): void {
    for (const [key, channel] of this.#channels) void this.#update(key, channel);
  }

  async #update(key: string, channel: Channel<Event>): Promise<void> {
    if (channel.isReading) return;
    channel.isReading = true;
    const view = await this.source.read(key).catch(() => undefined);
    channel.isReading = false;
    // While it cannot be read, listeners keep the last state and get heartbeats.
    if (view === undefined || typeof view === 'string') return;
    const event = this.source.toEvent(view, channel.event);
    if (event === channel.event) return;
    channel.event = event;
    const frame = event.frame();
    for (const response of channel.listeners) this.#send(response, frame);
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
