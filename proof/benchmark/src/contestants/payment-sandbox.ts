import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, type ServerProcess } from 'flashsale-testkit';
import type { BenchmarkEnvironment } from '../environment.js';
import { startServer } from '../processes/start-server.js';

const HOST = '127.0.0.1';
const SECRET_BYTES = 32;
/** Providers send an event at least once. */
const COPIES = 2;

/** The payment provider of a run: shop and provider each have to know the other's address before they start. */
export class PaymentSandbox {
  readonly #secret = randomBytes(SECRET_BYTES).toString('base64url');

  private constructor(
    private readonly environment: BenchmarkEnvironment,
    private readonly port: number,
  ) {}

  static async plan(environment: BenchmarkEnvironment): Promise<PaymentSandbox> {
    return new PaymentSandbox(environment, await freePort());
  }

  /** Of an API, and of the workers. */
  get settings(): Readonly<Record<string, string>> {
    return { PAYMENT_SANDBOX_URL: `http://${HOST}:${this.port}`, PAYMENT_SANDBOX_SECRET: this.#secret };
  }

  /** Starts it, for the API on this port, and has it send each event twice. */
  async start(apiPort: number, logFolder: string, signal: AbortSignal): Promise<ServerProcess> {
    const server = await startServer(
      {
        name: 'payment-sandbox',
        program: fileURLToPath(new URL('../../../../payment-sandbox/dist/main.js', import.meta.url)),
        portVariable: 'PAYMENT_SANDBOX_PORT',
        port: this.port,
        readyPath: '/health/ready',
        environment: {
          ...this.environment,
          NODE_ENV: 'production',
          PAYMENT_SANDBOX_SECRET: this.#secret,
          PAYMENT_EVENTS_URL: `http://${HOST}:${apiPort}/api/v1/payments/events/sandbox`,
        },
        logFile: join(logFolder, 'payment-sandbox.log'),
      },
      signal,
    );
    const reply = await fetch(`http://${HOST}:${this.port}/sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ copies: COPIES }),
      signal,
    });
    if (reply.ok) return server;
    await server.stop();
    throw new Error(`The payment sandbox does not send events twice: ${reply.status}`);
  }
}
