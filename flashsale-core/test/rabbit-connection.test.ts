import { describe, expect, it } from '@jest/globals';
import type { ChannelModel } from 'amqplib';
import { RabbitConnection } from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import { RecordingLogger, useStores } from '../test-support/index.js';

/** A purchase waits in the outbox meanwhile. */
const HAND_OVER_MS_MAX = 2_000;

const stores = useStores();

/** A connection through a proxy that records its events. */
class Observed {
  readonly logger = new RecordingLogger();
  readonly connection: RabbitConnection;
  setUps = 0;
  tearDowns = 0;
  /** The current connection; undefined while there is none. */
  model: ChannelModel | undefined;
  /** What the next setups do besides counting. */
  whileSettingUp: (model: ChannelModel) => unknown = () => undefined;

  constructor(url: string) {
    this.connection = new RabbitConnection(
      url,
      stores.name,
      async (model) => {
        this.setUps += 1;
        await this.whileSettingUp(model);
        this.model = model;
      },
      () => {
        this.tearDowns += 1;
        this.model = undefined;
      },
      this.logger,
    );
    stores.defer(() => this.connection.close());
  }
}

async function observe(): Promise<{ observed: Observed; proxy: TcpProxy }> {
  const proxy = await TcpProxy.before(stores.rabbitmqUrl);
  stores.defer(() => proxy.close());
  return { observed: new Observed(proxy.url), proxy };
}

async function openChannel(model: ChannelModel): Promise<void> {
  const channel = await model.createChannel();
  await channel.close();
}

describe('a connection', () => {
  it('is set up before connect resolves, and torn down by close', async () => {
    const { observed } = await observe();
    await observed.connection.connect();
    expect(observed.setUps).toBe(1);
    await openChannel(observed.model as ChannelModel);
    await observed.connection.close();
    expect(observed.model).toBeUndefined();
    expect(observed.logger.lines).toEqual([]);
  });

  it('recovers on its own when it is cut, with a new setup', async () => {
    const { observed, proxy } = await observe();
    await observed.connection.connect();
    const first = observed.model;
    proxy.cut();
    await until(() => observed.model !== undefined && observed.model !== first);
    expect(observed.setUps).toBe(2);
    await openChannel(observed.model as ChannelModel);
    expect(observed.logger.lines).toEqual([expect.stringMatching(/^warn: .*disconnected/)]);
  });

  it('is replaced once on request, however many request it', async () => {
    const { observed } = await observe();
    await observed.connection.connect();
    const first = observed.model;
    observed.connection.reconnect('channel failed');
    observed.connection.reconnect('channel closed');
    expect(observed.model).toBeUndefined();
    await until(() => observed.model);
    expect(observed.model).not.toBe(first);
    expect(observed.setUps).toBe(2);
    expect(observed.logger.lines.filter((line) => line.includes('connects again'))).toEqual([
      expect.stringContaining('channel failed'),
    ]);
  });

  it('goes to another node of the list when its own is gone, and needs one of them at the start', async () => {
    const proxies = [await TcpProxy.before(stores.rabbitmqUrl), await TcpProxy.before(stores.rabbitmqUrl)] as const;
    for (const proxy of proxies) stores.defer(() => proxy.close());
    const observed = new Observed(proxies.map(({ url }) => url).join(','));
    proxies[0].refuse();
    await observed.connection.connect();
    await until(() => observed.model, { deadlineMs: HAND_OVER_MS_MAX, what: 'the second node is found' });
    for (const [gone, other] of [[proxies[1], proxies[0]] as const, proxies]) {
      other.admit();
      gone.refuse();
      gone.cut();
      await until(() => observed.model === undefined);
      await until(() => observed.model, { deadlineMs: HAND_OVER_MS_MAX, what: 'the other node takes over' });
      expect(other.connections).toBe(1);
    }
    expect(observed.logger.lines.at(-1)).toContain(`RabbitMQ at ${new URL(proxies[0].url).host}`);
  });

  it('is found when the broker comes after the start', async () => {
    const { observed, proxy } = await observe();
    proxy.refuse();
    await observed.connection.connect();
    expect(observed.setUps).toBe(0);
    expect(observed.logger.lines[0]).toMatch(/^warn: RabbitMQ/);
    proxy.admit();
    await until(() => observed.model);
  });
});

describe('a setup', () => {
  it('is repeated when it fails', async () => {
    const { observed } = await observe();
    observed.whileSettingUp = () => {
      if (observed.setUps < 3) throw new Error('not yet');
    };
    await observed.connection.connect();
    expect(observed.logger.lines[0]).toContain('not yet');
    await until(() => observed.model);
    expect(observed.setUps).toBe(3);
    await openChannel(observed.model as ChannelModel);
  });

  it('is repeated when the connection is cut during it, and the process survives', async () => {
    const { observed, proxy } = await observe();
    observed.whileSettingUp = async (model) => {
      if (observed.setUps > 1) return;
      const channel = await model.createChannel();
      proxy.silence();
      setTimeout(() => {
        proxy.cut();
        proxy.admit();
      }, 20);
      await channel.assertExchange('amq.direct', 'direct');
    };
    await observed.connection.connect();
    await until(() => observed.model);
    expect(observed.setUps).toBe(2);
    await openChannel(observed.model as ChannelModel);
  });

  it('is repeated when it fails and the broker is gone before the connection closes', async () => {
    const { observed, proxy } = await observe();
    observed.whileSettingUp = () => {
      if (observed.setUps > 1) return;
      proxy.silence();
      setTimeout(() => {
        proxy.cut();
        proxy.admit();
      }, 50);
      throw new Error('not yet');
    };
    await observed.connection.connect();
    await until(() => observed.model);
    expect(observed.setUps).toBe(2);
  });

  it('is repeated when the connection is replaced during it', async () => {
    const { observed } = await observe();
    observed.whileSettingUp = async (model) => {
      if (observed.setUps > 1) return;
      const channel = await model.createChannel();
      observed.connection.reconnect('found wrong');
      await channel.assertExchange('amq.direct', 'direct');
    };
    await observed.connection.connect();
    await until(() => observed.model);
    expect(observed.setUps).toBe(2);
    await openChannel(observed.model as ChannelModel);
  });

  it('leaves nothing behind when the connection is replaced at its very end', async () => {
    const { observed } = await observe();
    observed.whileSettingUp = () => {
      if (observed.setUps === 1) observed.connection.reconnect('found wrong');
    };
    await observed.connection.connect();
    expect({ setUps: observed.setUps, isSetUp: observed.model !== undefined }).toEqual({ setUps: 1, isSetUp: false });
    await until(() => observed.setUps === 2 && observed.model);
    await openChannel(observed.model as ChannelModel);
  });
});

describe('close', () => {
  it('also ends a connection that is being set up', async () => {
    const { observed, proxy } = await observe();
    let release = (): void => undefined;
    observed.whileSettingUp = () => new Promise<void>((resolve) => (release = resolve));
    void observed.connection.connect();
    await until(() => observed.setUps === 1);
    await observed.connection.close();
    release();
    await until(() => proxy.connections === 0);
    expect(observed.setUps).toBe(1);
  });

  it('does not wait for a broker that does not answer', async () => {
    const { observed, proxy } = await observe();
    await observed.connection.connect();
    proxy.silence();
    const startedAtMs = performance.now();
    await observed.connection.close();
    expect(performance.now() - startedAtMs).toBeLessThan(8_000);
    expect(observed.model).toBeUndefined();
  });

  it('ends the attempts to connect', async () => {
    const { observed, proxy } = await observe();
    proxy.refuse();
    await observed.connection.connect();
    await observed.connection.close();
    proxy.admit();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(observed.setUps).toBe(0);
  });

  it('does nothing if it never connected', async () => {
    const { observed } = await observe();
    await expect(observed.connection.close()).resolves.toBeUndefined();
  });
});
