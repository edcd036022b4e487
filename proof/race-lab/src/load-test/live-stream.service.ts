import type { ServerResponse } from 'node:http';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { LoadTestService } from './load-test.service.js';
import { livePage } from './page/live-page.js';

/** Also while nothing changes: a page that receives nothing for long reconnects. */
const PERIOD_MS = 1_000;
const LISTENERS_MAX = 20;
/** Who is this far behind is let go; the page connects anew. */
const UNSENT_BYTES_MAX = 2 * 1_024 * 1_024;

/** Sends what the page shows, every second, to all pages that are open. */
@Injectable()
export class LiveStream implements OnModuleDestroy {
  readonly #listeners = new Set<ServerResponse>();
  #timer: NodeJS.Timeout | undefined;
  #isTicking = false;

  constructor(private readonly loadTest: LoadTestService) {}

  get isFull(): boolean {
    return this.#listeners.size >= LISTENERS_MAX;
  }

  add(response: ServerResponse): void {
    this.#listeners.add(response);
    response.once('close', () => this.#listeners.delete(response));
    // Nobody is left to tell of an error, and close follows it.
    response.on('error', () => undefined);
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      Connection: 'close',
    });
    response.write('retry: 1000\n\n');
    if (!this.#isTicking) void this.#tick();
  }

  onModuleDestroy(): void {
    for (const response of this.#listeners) response.end();
    this.#listeners.clear();
    clearTimeout(this.#timer);
  }

  /** Looks and tells, one after the other: a slow shop delays the next look instead of being asked twice at once. */
  async #tick(): Promise<void> {
    this.#isTicking = true;
    const startedAtMs = Date.now();
    const event = `data: ${JSON.stringify(livePage(await this.loadTest.look()))}\n\n`;
    for (const response of this.#listeners) {
      if (response.writableLength > UNSENT_BYTES_MAX) response.destroy();
      else response.write(event);
    }
    this.#isTicking = this.#listeners.size > 0;
    if (!this.#isTicking) return;
    this.#timer = setTimeout(() => void this.#tick(), Math.max(0, PERIOD_MS - (Date.now() - startedAtMs)));
  }
}
