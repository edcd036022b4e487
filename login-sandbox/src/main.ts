import { createServer } from 'node:http';
import { readEnvironment } from './environment.js';
import { createSandbox } from './sandbox.js';

const DEADLINE_MS = 10_000;

try {
  const environment = readEnvironment();
  const server = createServer({ requestTimeout: DEADLINE_MS, headersTimeout: DEADLINE_MS }, createSandbox(environment));
  server.listen(environment.port, environment.host, () => {
    process.stdout.write(`The login sandbox is at ${environment.issuer.origin}\n`);
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      server.close(() => process.exit(0));
      server.closeAllConnections();
    });
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
