import { type StoreUrls, TcpProxy } from 'flashsale-testkit';

/** The network between services of one kind and the stores. */
export type Network = Readonly<Record<keyof StoreUrls, TcpProxy>>;

export async function networkTo(urls: StoreUrls): Promise<Network> {
  const [redis, postgres, rabbitmq] = await Promise.all([
    TcpProxy.before(urls.redis),
    TcpProxy.before(urls.postgres),
    TcpProxy.before(urls.rabbitmq),
  ]);
  return { redis, postgres, rabbitmq };
}

/** What a service must know to reach the stores by this network. */
export function storeVariables({ redis, postgres, rabbitmq }: Network): Record<string, string> {
  return { REDIS_URL: redis.url, DATABASE_URL: postgres.url, RABBITMQ_URL: rabbitmq.url };
}

export function admitAll(network: Network): void {
  for (const proxy of Object.values(network)) proxy.admit();
}
