import { connect, type Socket } from 'node:net';

const HOST = '127.0.0.1';
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i;
const HEAD_END = '\r\n\r\n';
const STATUS_AT = 'HTTP/1.1 '.length;
const STATUS_LENGTH = 3;

export interface ConnectionListener {
  onAnswer(connection: HttpConnection, status: number, body: string): void;
  onBroken(connection: HttpConnection): void;
}

/**
 * One connection that stays open and has one request under way at most. It knows as much of HTTP as a closed circuit of
 * a client and a server on one machine needs; so the generator costs less than any server that it measures.
 */
export class HttpConnection {
  readonly #socket: Socket;
  #received = '';
  /** When the request under way was to be sent. */
  intendedAtMs = 0;
  isPurchase = false;
  /** That was sent last. */
  request = '';

  private constructor(
    socket: Socket,
    private readonly listener: ConnectionListener,
  ) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#receive(text));
    socket.on('error', () => undefined);
    socket.on('close', () => listener.onBroken(this));
  }

  static open(port: number, listener: ConnectionListener): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: HOST });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new HttpConnection(socket, listener));
      });
    });
  }

  send(request: string): void {
    this.request = request;
    this.#socket.write(request, 'latin1');
  }

  close(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #receive(text: string): void {
    this.#received = this.#received === '' ? text : this.#received + text;
    const received = this.#received;
    const headEnd = received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const bodyLength = Number(CONTENT_LENGTH.exec(received)?.[1] ?? 0);
    const bodyStart = headEnd + HEAD_END.length;
    if (received.length < bodyStart + bodyLength) return;
    this.#received = '';
    const status = Number(received.slice(STATUS_AT, STATUS_AT + STATUS_LENGTH));
    this.listener.onAnswer(this, status, received.slice(bodyStart));
  }
}
