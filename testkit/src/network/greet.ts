import { connect } from 'node:net';
import { connect as connectByTls, type ConnectionOptions } from 'node:tls';

const ANSWER_DEADLINE_MS = 2_000;

/**
 * Sends a greeting to a local server, by TLS if its options are given, and resolves with its first answer, or with its
 * first lines where their number is given. Rejects with why there was no answer.
 */
export async function greet(
  port: number,
  greeting: string | Uint8Array,
  tls?: Pick<ConnectionOptions, 'rejectUnauthorized' | 'cert' | 'key'>,
  lines = 0,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const place = { port, host: '127.0.0.1' };
    const socket = tls === undefined ? connect(place) : connectByTls({ ...place, ...tls });
    const fail = (reason: string): void => {
      socket.destroy();
      reject(new Error(reason));
    };
    socket.setTimeout(ANSWER_DEADLINE_MS, () => fail('it does not answer'));
    socket.once('error', ({ message }: Error) => fail(message));
    socket.once('close', () => fail('it closed the connection'));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const answer = Buffer.concat(chunks);
      if (answer.toString('latin1').split('\n').length <= lines) return;
      socket.destroy();
      resolve(answer);
    });
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => socket.write(greeting));
  });
}
