import type { Logger } from '@nestjs/common';
import { backOffMs, PeriodicTask } from 'flashsale-core';
import { type Mail, type Mailer, MailRefused } from './mailer.js';

const ROUND_PERIOD_MS = 1_000;
const MAILS_PER_ROUND_MAX = 20;
/** Then the address is deleted. With the waits between them, about an hour. */
const ATTEMPTS_MAX = 8;
const RETRY = { delayMsMin: 10_000, delayMsMax: 1_200_000 };
const CLEAN_UP_PERIOD_MS = 60_000;

/** Addresses in PostgreSQL that get one mail each. */
interface Outbox<Claimed> {
  claim(limit: number): Promise<readonly Claimed[]>;
  postpone(claimed: Claimed, delayMs: number): Promise<void>;
  forget(claimed: Claimed): Promise<void>;
  forgetEnded(): Promise<void>;
}

/** Sends the mails of one outbox, where there is a mailer, and deletes the addresses that are not needed any more. */
export class MailRounds<Claimed extends { readonly saleId: string; readonly attempts: number }> {
  readonly #sending: PeriodicTask | undefined;
  readonly #cleaning: PeriodicTask;

  /** @param kind in the log, as 'reminder' */
  constructor(
    private readonly kind: string,
    private readonly outbox: Outbox<Claimed>,
    private readonly logger: Logger,
    sender?: { readonly mailer: Mailer; readonly write: (claimed: Claimed) => Mail },
  ) {
    if (sender !== undefined) {
      const send = (claimed: Claimed): Promise<void> => sender.mailer.send(sender.write(claimed));
      this.#sending = new PeriodicTask(`Each ${kind}`, ROUND_PERIOD_MS, (signal) => this.#round(send, signal), logger);
    }
    this.#cleaning = new PeriodicTask(
      `Forgetting the addresses of each ${kind}`,
      CLEAN_UP_PERIOD_MS,
      () => outbox.forgetEnded(),
      logger,
    );
  }

  start(): void {
    // Addresses are deleted also where mails are no longer sent.
    this.#cleaning.start();
    this.#sending?.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#sending?.stop(), this.#cleaning.stop()]);
  }

  async #round(send: (claimed: Claimed) => Promise<void>, signal: AbortSignal): Promise<void> {
    let claimed: readonly Claimed[];
    do {
      claimed = await this.outbox.claim(MAILS_PER_ROUND_MAX);
      await Promise.all(claimed.map((one) => this.#send(send, one)));
    } while (claimed.length === MAILS_PER_ROUND_MAX && !signal.aborted);
  }

  async #send(send: (claimed: Claimed) => Promise<void>, claimed: Claimed): Promise<void> {
    try {
      await send(claimed);
    } catch (error) {
      return this.#onFailure(claimed, error as Error);
    }
    await this.outbox.forget(claimed);
  }

  /** The log has no addresses. */
  async #onFailure(claimed: Claimed, error: Error): Promise<void> {
    const { saleId, attempts } = claimed;
    if (!(error instanceof MailRefused) && attempts < ATTEMPTS_MAX)
      return this.outbox.postpone(claimed, backOffMs(attempts - 1, RETRY));
    const reason = error instanceof MailRefused ? error.message : `${ATTEMPTS_MAX} attempts failed`;
    this.logger.warn(`A mail of sale ${saleId} (${this.kind}) is given up: ${reason}`);
    await this.outbox.forget(claimed);
  }
}
