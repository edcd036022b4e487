import { connect, type ChannelModel, type RecoveringChannelModel } from 'amqplib';
import { withDeadline } from '../process/deadline.js';
import type { Logger } from '../process/logger.js';
import { explainConnectionFault } from '../process/tls.js';
import { BrokerNodes } from './broker-nodes.js';

const RECONNECT_DELAY_MS_MIN = 100;
const RECONNECT_DELAY_MS_MAX = 2_000;
/** A node that answers nothing, as one cut off from the network, costs this before the next one is tried. */
const CONNECT_TIMEOUT_MS = 5_000;
const SETUP_DEADLINE_MS = 10_000;
const CLOSE_DEADLINE_MS = 2_000;

/** RabbitMQ is unavailable right now. */
export class RabbitUnavailableError extends Error {
  override readonly name = 'RabbitUnavailableError';
}

/**
 * A connection to RabbitMQ that reconnects automatically, in a cluster to the next node. After every connect, `setUp` declares what is needed and
 * opens the channels; `tearDown` is called when they are gone.
 */
export class RabbitConnection {
  #recovering: RecoveringChannelModel | undefined;
  #model: ChannelModel | undefined;
  #closing = false;
  readonly #nodes: BrokerNodes;

  constructor(
    urls: string,
    private readonly name: string,
    private readonly setUp: (model: ChannelModel) => Promise<void>,
    private readonly tearDown: () => void,
    private readonly logger: Logger,
  ) {
    this.#nodes = new BrokerNodes(urls);
  }

  /**
   * Resolves after the first attempt, even if it failed: further attempts follow in the background until `close`, so a
   * missing broker does not prevent startup.
   */
  async connect(): Promise<void> {
    const recovering = await connect(this.#nodes.address, {
      ...this.#nodes.tls,
      timeout: CONNECT_TIMEOUT_MS,
      clientProperties: { connection_name: this.name },
      recovery: {
        initialDelay: RECONNECT_DELAY_MS_MIN,
        maxDelay: RECONNECT_DELAY_MS_MAX,
        waitForConnect: false,
        setup: (model: ChannelModel) => this.#onConnected(model),
      },
    });
    recovering.on('connect-failed', (error) => {
      if (!this.#closing) this.logger.warn(`RabbitMQ${this.#place} (${this.name}): ${explainConnectionFault(error)}`);
      this.#nodes.next();
    });
    recovering.on('disconnect', (error) => {
      this.#forgetModel();
      if (!this.#closing) this.logger.warn(`RabbitMQ${this.#place} (${this.name}) disconnected: ${error.message}`);
      this.#nodes.next();
    });
    // 'disconnect' follows with the same error; an error event without a listener would end the process.
    recovering.on('error', () => undefined);
    this.#recovering = recovering;
    const firstFailure = new Promise<void>((resolve) => recovering.once('connect-failed', () => resolve()));
    await Promise.race([recovering.waitForConnect().catch(() => undefined), firstFailure]);
  }

  /** Drops the current connection so that a new one is opened and set up, after a channel or the broker misbehaved. */
  reconnect(reason: string): void {
    const model = this.#model;
    if (model === undefined || this.#closing) return;
    this.logger.warn(`RabbitMQ (${this.name}) connects again: ${reason}`);
    this.#forgetModel();
    model.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#closing = true;
    const recovering = this.#recovering;
    if (recovering === undefined) return;
    await withDeadline(recovering.close(), CLOSE_DEADLINE_MS, 'closing RabbitMQ').catch(() => undefined);
    this.#forgetModel();
  }

  /** Which node of a cluster. */
  get #place(): string {
    return this.#nodes.count === 1 ? '' : ` at ${this.#nodes.current}`;
  }

  async #onConnected(model: ChannelModel): Promise<void> {
    // amqplib listens only after the setup; an error before that would end the process.
    model.on('error', () => undefined);
    this.#model = model;
    try {
      await withDeadline(this.setUp(model), SETUP_DEADLINE_MS, 'setting up RabbitMQ');
      if (this.#model !== model) throw new Error('given up while it was set up');
    } catch (error) {
      this.#model = undefined;
      this.tearDown();
      // amqplib would wait forever for the broker's close-ok; a connection that is already closing it closes at once.
      await withDeadline(model.close(), CLOSE_DEADLINE_MS, 'closing RabbitMQ').catch(() => undefined);
      throw error;
    }
  }

  #forgetModel(): void {
    if (this.#model === undefined) return;
    this.#model = undefined;
    this.tearDown();
  }
}
