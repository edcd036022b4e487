import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** Lets a process send itself requests before its HTTP server listens: gives it the connections to a free port. */
export class PrivateListener {
  readonly #sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async open(http: HttpServer): Promise<PrivateListener> {
    const server = createServer((socket) => {
      listener.#sockets.add(socket);
      socket.once('close', () => listener.#sockets.delete(socket));
      http.emit('connection', socket);
    });
    const listener = new PrivateListener(server);
    // Exclusive: not shared with the other processes of a cluster.
    server.listen({ port: 0, host: '127.0.0.1', exclusive: true });
    await once(server, 'listening');
    return listener;
  }

  get address(): AddressInfo {
    return this.server.address() as AddressInfo;
  }

  close(): void {
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
