// Starts the built web server (`npm run build -w flashsale-web` makes it): node flashsale-web/server.mjs
import { subscribe } from 'node:diagnostics_channel';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { guardNextServer } from './guard/guarded-server.mjs';
import { Overload } from './guard/overload.mjs';
import { loginPaths, PageLimit } from './guard/page-limit.mjs';
import { WarmUp } from './guard/warm-up.mjs';

const portDefault = '3001';
const hostDefault = '0.0.0.0';
/** Longer than the 60 s that proxies usually keep an idle connection; by default Node closes one after 5 s. */
const keepAliveSeconds = { fallback: 65, min: 1, max: 3_600 };
/** More than a crowd needs, as each is answered within milliseconds, and few enough for the memory of the container. */
const requestsInFlight = { fallback: 1_000, min: 1, max: 100_000 };
/** Some forty times what a visitor asks for. */
const warmUpRequests = { fallback: 200, min: 0, max: 10_000 };
const eventLoopDelayMs = { fallback: 500, min: 0, max: 60_000 };
/** More a second than any person asks for. A demo is asked by tests, all from one address. */
const pagesPerAddress = { fallback: isDemoOrUnderUnknownProxies() ? 0 : 100, min: 0, max: 1_000_000 };
/** One login is two requests; an office has one address. */
const loginsPerAddress = { fallback: isDemoOrUnderUnknownProxies() ? 0 : 5, min: 0, max: 1_000_000 };
/** Proxies in front of the API, of which this server is one. */
const proxiesOfApi = { fallback: 1, min: 0, max: 10 };
const lastAnswersMs = 2_000;
/** 128 and the number of the signal, as Next has it. */
const exitCodes = /** @type {const} */ ([
  ['SIGINT', 130],
  ['SIGTERM', 143],
]);

const built = new URL('.next/standalone/flashsale-web/server.js', import.meta.url);
// In an image, this file is beside the build.
const server = existsSync(built) ? built : new URL('server.js', import.meta.url);
if (!existsSync(server)) {
  process.stderr.write(`flashsale-web is not built: ${fileURLToPath(built)} is missing.\n`);
  process.exit(1);
}
process.env['KEEP_ALIVE_TIMEOUT'] = String(readNumber('KEEP_ALIVE_SECONDS', keepAliveSeconds) * 1_000);
const overload = new Overload({
  inFlightMax: readNumber('WEB_REQUESTS_IN_FLIGHT_MAX', requestsInFlight),
  delayMsMax: readNumber('SHED_EVENT_LOOP_DELAY_MS', eventLoopDelayMs),
});
/** @type {Pick<ConstructorParameters<typeof PageLimit>[0], 'proxies' | 'header'>} */
const clients = {
  proxies: Math.max(readNumber('TRUST_PROXY', proxiesOfApi) - 1, 0),
  header: process.env['TRUST_PROXY_HEADER'] === 'forwarded' ? 'forwarded' : 'x-forwarded-for',
};
const limits = [
  new PageLimit({ ...clients, perSecond: readNumber('RATE_LIMIT_PAGES_PER_ADDRESS', pagesPerAddress) }),
  new PageLimit({
    ...clients,
    perSecond: readNumber('RATE_LIMIT_LOGINS_PER_ADDRESS', loginsPerAddress),
    counted: loginPaths,
  }),
];
// Next knows these by other names; HOSTNAME is also what Docker calls the container.
process.env['PORT'] = process.env['WEB_PORT'] || portDefault;
process.env['HOSTNAME'] = process.env['HOST'] || hostDefault;
process.env['NEXT_TELEMETRY_DISABLED'] = '1';
let isListening = false;
for (const [signal, exitCode] of exitCodes) {
  process.once(signal, () => {
    if (!isListening) process.exit(exitCode);
    // Next waits for every connection to end, and a browser that goes on asking keeps its own.
    setTimeout(() => process.exit(exitCode), lastAnswersMs);
  });
}
// The API counts requests to their clients. Next would forward what a client claims to be, so the address that
// really connected is added, as every proxy does; the API reads as many from the right as there are proxies (TRUST_PROXY).
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
const warmUp = new WarmUp(readNumber('WEB_WARM_UP_REQUESTS', warmUpRequests));
guardNextServer({ overload, limits, warmUp }, (address) => {
  isListening = true;
  // Its event loop is late while it begins, and nobody is sent here yet.
  void warmUp.run(address).then(() => overload.start());
});
await import(server.href);

/** Under a proxy that is not counted, all visitors would be one client. */
function isDemoOrUnderUnknownProxies() {
  return process.env['FLASHSALE_DEMO'] === 'true' || !process.env['TRUST_PROXY'];
}

/**
 * @param {string} name
 * @param {{ fallback: number, min: number, max: number }} bounds
 */
function readNumber(name, { fallback, min, max }) {
  const value = Number(process.env[name] || fallback);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  process.stderr.write(`The environment is not usable: ${name} must be a whole number from ${min} to ${max}\n`);
  return process.exit(1);
}
