import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedEvent {
  readonly body: Buffer;
  readonly signature: string;
  readonly event: { readonly id: string; readonly type: string };
}

/** Takes events, as a shop does. */
export class EventReceiver {
  readonly received: ReceivedEvent[] = [];
  /** What it answers. */
  status = 200;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<EventReceiver> {
    const server = createServer((request, response) => {
      void request.toArray().then((chunks: Buffer[]) => {
        const body = Buffer.concat(chunks);
        const event = JSON.parse(body.toString()) as ReceivedEvent['event'];
        receiver.received.push({ body, signature: String(request.headers['stripe-signature']), event });
        response.writeHead(receiver.status).end();
      });
    });
    const receiver = new EventReceiver(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/events`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  typesOf(providerPaymentId: string): string[] {
    return this.received.filter(({ body }) => body.includes(providerPaymentId)).map(({ event }) => event.type);
  }
}
