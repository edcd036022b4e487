// Starts the built web server (`npm run build -w flashsale-web` makes it): node flashsale-web/server.mjs
import { subscribe } from 'node:diagnostics_channel';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const portDefault = '3001';
const hostDefault = '0.0.0.0';
/** Longer than the 60 s that proxies usually keep an idle connection; by itself Node ends one after 5 s. */
const keepAliveSecondsDefault = '65';
const keepAliveSecondsMax = 3_600;
const lastAnswersMs = 2_000;
/** 128 and the number of the signal, as Next has it. */
const exitCodes = /** @type {const} */ ([
  ['SIGINT', 130],
  ['SIGTERM', 143],
]);

const built = new URL('.next/standalone/flashsale-web/server.js', import.meta.url);
// In an image, this file lies beside what was built.
const server = existsSync(built) ? built : new URL('server.js', import.meta.url);
if (!existsSync(server)) {
  process.stderr.write(`flashsale-web is not built: ${fileURLToPath(built)} is missing.\n`);
  process.exit(1);
}
const keepAliveSeconds = Number(process.env['KEEP_ALIVE_SECONDS'] || keepAliveSecondsDefault);
if (!Number.isInteger(keepAliveSeconds) || keepAliveSeconds < 1 || keepAliveSeconds > keepAliveSecondsMax) {
  process.stderr.write(
    `The environment is not usable: KEEP_ALIVE_SECONDS must be a whole number from 1 to ${keepAliveSecondsMax}\n`,
  );
  process.exit(1);
}
process.env['KEEP_ALIVE_TIMEOUT'] = String(keepAliveSeconds * 1_000);
// Next knows these by other names; HOSTNAME is also what Docker calls the container.
process.env['PORT'] = process.env['WEB_PORT'] || portDefault;
process.env['HOSTNAME'] = process.env['HOST'] || hostDefault;
process.env['NEXT_TELEMETRY_DISABLED'] = '1';
for (const [signal, exitCode] of exitCodes) {
  // Next waits for every connection to end, and a browser that goes on asking keeps its own.
  process.once(signal, () => setTimeout(() => process.exit(exitCode), lastAnswersMs));
}
// The API counts requests to their clients. Next would hand on what a client claims to be, so who has really connected
// is added, as every proxy does; the API looks at as many names from the right as there are proxies (TRUST_PROXY).
subscribe('http.server.request.start', (message) => {
  const { request, socket } =
    /** @type {{ request: import('node:http').IncomingMessage, socket: import('node:net').Socket }} */ (message);
  const address = socket.remoteAddress ?? 'unknown';
  const claimed = request.headers['x-forwarded-for'];
  const names = [claimed ?? [], address].flat();
  request.headers['x-forwarded-for'] = names.join(', ');
  const node = address.includes(':') ? `"[${address}]"` : address;
  request.headers['forwarded'] = [request.headers['forwarded'] ?? [], `for=${node}`].flat().join(', ');
});
await import(server.href);
