import { connect } from 'node:net';

const ANSWER_DEADLINE_MS = 2_000;

/** Sends a greeting to a local server and resolves with its first answer. Rejects with why there was no answer. */
export async function greet(port: number, greeting: string | Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const fail = (reason: string): void => {
      socket.destroy();
      reject(new Error(reason));
    };
    socket.setTimeout(ANSWER_DEADLINE_MS, () => fail('it does not answer'));
    socket.once('error', ({ message }) => fail(message));
    socket.once('close', () => fail('it closed the connection'));
    socket.once('data', (answer: Buffer) => {
      socket.destroy();
      resolve(answer);
    });
    socket.once('connect', () => socket.write(greeting));
  });
}
