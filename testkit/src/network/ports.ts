import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

const PORT_MIN = 10_240;
const PORT_MAX = 65_535;
const ATTEMPTS_MAX = 500;
const HOST = '127.0.0.1';

/**
 * A port of 127.0.0.1 on which nobody listens. It is drawn at random, so two runs that start together do not meet.
 *
 * @param taken ports that are promised already
 */
export async function freePort(taken: ReadonlySet<number> = new Set()): Promise<number> {
  const end = portEnd();
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const port = randomInt(PORT_MIN, end);
    if (!taken.has(port) && (await listenError(port)) === undefined) return port;
  }
  throw new Error(`No free port was found between ${PORT_MIN} and ${end} in ${ATTEMPTS_MAX} attempts.`);
}

/** Why nothing can listen there, as the system's error code, or undefined where it can. */
export async function listenError(port: number, host = HOST): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/**
 * One port for each name: the one of the last run where it is still free, so that connection strings stay as they are.
 *
 * @param file where the ports are kept between runs
 */
export async function choosePorts<Name extends string>(
  names: readonly Name[],
  file?: string,
): Promise<Record<Name, number>> {
  const last = file === undefined ? {} : readPorts(file);
  const ports: Partial<Record<Name, number>> = {};
  const taken = new Set(Object.values(last));
  for (const name of names) {
    const kept = last[name];
    const port = kept !== undefined && (await listenError(kept)) === undefined ? kept : await freePort(taken);
    ports[name] = port;
    taken.add(port);
  }
  if (file !== undefined) writeFileSync(file, `${JSON.stringify({ ...last, ...ports }, null, 2)}\n`);
  return ports as Record<Name, number>;
}

function readPorts(file: string): Record<string, number> {
  try {
    const ports = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>);
    return Object.fromEntries(ports.filter(([, port]) => Number.isInteger(port) && port > 0 && port <= PORT_MAX));
  } catch {
    return {}; // none kept, or a file that was cut short: new ports do no harm
  }
}

/**
 * Ports are taken from below those that the kernel gives to outgoing connections. Else a client that dials a server
 * which is down could be given the server's own port, connect to itself, and keep the server from coming back.
 */
function portEnd(): number {
  try {
    const [first = ''] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/);
    return Number(first) - PORT_MIN > 1_000 ? Number(first) : PORT_MAX;
  } catch {
    return 32_768;
  }
}
