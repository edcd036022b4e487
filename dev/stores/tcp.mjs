import { connect } from 'node:net';

const answerDeadlineMs = 2_000;

/**
 * Sends a greeting to a local server and returns what it answers first, or why there was no answer.
 *
 * @param {number} port
 * @param {string | Uint8Array} greeting
 * @returns {Promise<{ answer: Buffer } | { obstacle: string }>}
 */
export function greet(port, greeting) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    /** @param {{ answer: Buffer } | { obstacle: string }} result */
    const finish = (result) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(answerDeadlineMs, () => finish({ obstacle: 'it does not answer' }));
    socket.once('error', (error) => finish({ obstacle: error.message }));
    socket.once('close', () => finish({ obstacle: 'it closed the connection' }));
    socket.once('data', (answer) => finish({ answer }));
    socket.once('connect', () => socket.write(greeting));
  });
}
