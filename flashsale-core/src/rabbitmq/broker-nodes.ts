import { type ChannelModel, connect, type Options } from 'amqplib';
import { z } from 'zod';
import { splitAddresses } from '../process/secrets.js';
import { type ClientTls, refuseBadTls, tlsByScheme } from '../process/tls.js';

const HEARTBEAT_SECONDS = 5;
const NODE_VARIABLE = z
  .url({ protocol: /^amqps?$/ })
  .refine((address) => URL.parse(address)?.hostname.includes(',') !== true, 'each node needs an address of its own')
  .superRefine(refuseBadTls(tlsByScheme));

/** The address of a broker, or those of the nodes of a cluster, separated by commas. */
export const BROKER_VARIABLE = z.string().superRefine((urls, context) => {
  const addresses = splitAddresses(urls);
  for (const address of addresses)
    for (const { message } of NODE_VARIABLE.safeParse(address).error?.issues ?? []) context.addIssue(message);
  if (new Set(addresses.map(withoutHost)).size > 1)
    context.addIssue('the nodes of a cluster may differ in host and port alone');
});

/** For programs that use one broker: the first of the nodes. */
export const ONE_BROKER_VARIABLE = BROKER_VARIABLE.transform((urls) => splitAddresses(urls)[0] as string);

function withoutHost(address: string): string {
  const url = URL.parse(address);
  if (url === null) return address;
  const { protocol, username, password, pathname, search } = url;
  return [protocol, username, password, pathname === '/' ? '' : pathname, search].join(' ');
}

/** The nodes of a broker, of which one is in turn. amqplib has no such list, but reads an address anew at each attempt. */
export class BrokerNodes {
  readonly #nodes: readonly URL[];
  readonly #tls: ClientTls | undefined;
  #turn: number;

  /** @param urls one address, or several with commas between them. The first to be tried is any: so connections spread */
  constructor(urls: string) {
    const addresses = splitAddresses(urls);
    this.#nodes = addresses.map((address) => new URL(address));
    this.#turn = Math.floor(Math.random() * addresses.length);
    const tls = tlsByScheme(addresses[0] as string);
    // amqplib names the host of each node itself.
    this.#tls = tls && { rejectUnauthorized: tls.rejectUnauthorized, ...secureContextOf(tls) };
  }

  get count(): number {
    return this.#nodes.length;
  }

  /** The host and port of the node that is in turn. */
  get current(): string {
    return this.#node.host;
  }

  /** Options of the connection besides the address. */
  get tls(): ClientTls | undefined {
    return this.#tls;
  }

  /** The address of whichever node is in turn when it is read. */
  get address(): Options.Connect {
    const node = (): URL => this.#node;
    return {
      get protocol() {
        return node().protocol.slice(0, -1);
      },
      get hostname() {
        return node().hostname.replace(/^\[|\]$/g, '');
      },
      get port() {
        return Number(node().port) || (node().protocol === 'amqps:' ? 5_671 : 5_672);
      },
      username: decodeURIComponent(node().username) || 'guest',
      password: decodeURIComponent(node().password) || 'guest',
      vhost: node().pathname.slice(1),
      heartbeat: HEARTBEAT_SECONDS,
    };
  }

  next(): void {
    this.#turn = (this.#turn + 1) % this.#nodes.length;
  }

  /** Connects to any node, each tried once. @throws what the last one says */
  async connect(options: object): Promise<ChannelModel> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await connect(this.address, { ...this.#tls, ...options });
      } catch (error) {
        if (attempt === this.count) throw error;
        this.next();
      }
    }
  }

  get #node(): URL {
    return this.#nodes[this.#turn] as URL;
  }
}

function secureContextOf({ secureContext }: ClientTls): Pick<ClientTls, 'secureContext'> {
  return secureContext === undefined ? {} : { secureContext };
}
