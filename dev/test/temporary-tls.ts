import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';

const run = promisify(execFile);
interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
}

/** How a client of PostgreSQL asks for TLS, before it says anything else. */
const sslRequestLength = 8;

/**
 * A certificate that nobody has signed but itself.
 * @param name what it is for: `IP:127.0.0.1`, `DNS:db.example`
 */
export async function makeCertificate(folder: string, name: string): Promise<Certificate> {
  const file = name.replaceAll(/\W/g, '-');
  const [certFile, keyFile] = [join(folder, `${file}.crt`), join(folder, `${file}.key`)];
  const kind = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=flashsale-test'];
  await run('openssl', [
    'req',
    '-x509',
    ...kind,
    '-addext',
    `subjectAltName=${name}`,
    '-keyout',
    keyFile,
    '-out',
    certFile,
  ]);
  return { certFile, keyFile };
}

/** Stands before a PostgreSQL and speaks TLS for it, as managed databases do. */
export async function tlsBefore(target: URL, { certFile, keyFile }: Certificate) {
  const [cert, key] = [readFileSync(certFile), readFileSync(keyFile)];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('readable', () => {
      socket.read(sslRequestLength);
      socket.write('S');
      const secure = new TLSSocket(socket, { isServer: true, cert, key });
      const upstream = connect(Number(target.port), target.hostname);
      sockets.add(upstream);
      for (const end of [secure, upstream])
        end.on('error', () => [secure, upstream].forEach((other) => other.destroy()));
      secure.pipe(upstream).pipe(secure);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
