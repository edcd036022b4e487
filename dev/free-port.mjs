import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { Refusal } from './refusal.mjs';

const portMin = 10_240;
const portMax = 65_535;
const attemptsMax = 500;

/**
 * Ports are taken from below those that the kernel gives to outgoing connections. Else a client that dials a server
 * which is down could be given the server's own port, connect to itself, and keep the server from coming back.
 */
function portEnd() {
  try {
    const [first = ''] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/);
    return Number(first) - portMin > 1_000 ? Number(first) : portMax;
  } catch {
    return 32_768;
  }
}

/**
 * Why nothing can listen there, as the system's error code, or undefined where it can.
 *
 * @param {number} port
 * @param {string} [host]
 * @returns {Promise<string | undefined>}
 */
export function portObstacle(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/**
 * A port on which nobody listens. It is drawn at random, so two checkouts that start together do not meet.
 *
 * @param {ReadonlySet<number>} [taken] ports that are promised already
 */
export async function freePort(taken = new Set()) {
  const end = portEnd();
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const port = randomInt(portMin, end);
    if (!taken.has(port) && (await portObstacle(port)) === undefined) return port;
  }
  throw new Refusal(`No free port was found between ${portMin} and ${end} in ${attemptsMax} attempts.`);
}
