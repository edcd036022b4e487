import { fileURLToPath } from 'node:url';
import { type Exit, freePort, ServerProcess } from 'flashsale-testkit';

/** 128 and the number of SIGTERM: how Next ends on request. */
const EXIT_CODE_OF_SIGTERM = 143;
export const MAIN = fileURLToPath(new URL('../../server.mjs', import.meta.url));

/** The web server from its build, as a process of its own. */
export class WebServer extends ServerProcess {
  /** Rejects when it does not end in time, or not by the signal. */
  override async stop(): Promise<Exit> {
    const exit = await super.stop();
    if (exit.code === EXIT_CODE_OF_SIGTERM) return exit;
    throw new Error(`${this.name} ended with ${exit.code ?? exit.signal}:\n${this.lastLines()}`);
  }
}

export async function startWeb(apiUrl: string, environment: NodeJS.ProcessEnv = {}): Promise<WebServer> {
  const port = environment['WEB_PORT'] ?? String(await freePort());
  const web = new WebServer({
    name: 'flashsale-web',
    program: MAIN,
    // Most tests count what arrives at the API, or have none.
    environment: { HOST: '127.0.0.1', WEB_PORT: port, API_URL: apiUrl, WEB_WARM_UP_REQUESTS: '0', ...environment },
    url: `http://127.0.0.1:${port}`,
    readyPath: '/health',
  });
  return web.untilReady();
}
