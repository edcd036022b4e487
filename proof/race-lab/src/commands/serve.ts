import { once } from 'node:events';
import { parseArguments, Refusal } from 'flashsale-command-line';
import { PORT_VARIABLE } from 'flashsale-core';
import { readLabEnvironment } from '../environment.js';
import { readHost } from '../load-test/plan.js';
import type { Command } from './command.js';

export const serve: Command = {
  name: 'serve',
  summary: 'the HTTP demos, on port 3002',
  help: `Serves the HTTP demos until Ctrl-C.

  npm run lab -- serve [--port <n>] [--watch] [--allow-host <host>]

  --port <n>             default $RACE_LAB_PORT or 3002; 0 for any that is free
  --watch                builds and starts again whenever the sources change
  --allow-host <host>    where the load test may go besides this machine; again
                         for another one

  GET  /load-test                    the page of the load test, for a browser
  GET  /balance
  POST /purchase                     {"amount":5000,"device":"HP_ANDI"}
                                     2 s between read and write; told step by
                                     step on this terminal
  POST /buy                          {"userId":1,"productId":1}; 1 is last-item,
                                     100 ms of payment; or flash-sale
  POST /api/v1/checkout/buggy        {"userId":"user1"}, or nothing
                                     100 units, 10 ms in the database
  POST /api/v1/checkout/unstable     the same, guarded; 503 one time in twenty
  POST /api/v1/checkout/safe         the same, guarded
  GET  /api/v1/products/flash-sale
  GET  /api/v1/debug/stock           ?productId=1 for the last item's
  POST /api/v1/debug/reset           full counters again
  GET  /health  /metrics

/balance, /purchase, /buy and /api/v1/debug/stock take ?strategy=, each strategy
with counters of its own; without it the first three are unguarded.`,

  async run(args, { screen, signal }) {
    const { values, positionals } = parseArguments(args, {
      port: { type: 'string' },
      watch: { type: 'boolean' },
      'allow-host': { type: 'string', multiple: true },
    });
    if (positionals.length > 0) throw new Refusal(`serve takes no ${positionals[0]}; see --help.`);
    if (values.watch) throw new Refusal('--watch is for npm run lab -- serve --watch, where the sources are.');
    const { addresses, port: usualPort } = readLabEnvironment();
    const port = values.port === undefined ? usualPort : portFrom(values.port);
    const allowedHosts = (values['allow-host'] ?? []).map(hostFrom);
    // Nest is slow to load, and no other command needs it.
    const { startDemoServer } = await import('../demo/demo-server.js');
    const print = (line: string): void => screen.print(line);
    const server = await startDemoServer(addresses, port, { print, allowedHosts }).catch(
      (error: Error & { code?: string }) => {
        if (error.code !== 'EADDRINUSE') throw error;
        throw new Refusal(`Port ${port} is taken; name another one: --port <n>.`, { cause: error });
      },
    );
    try {
      screen.print(`The demos answer on ${server.url}`);
      screen.print(`The load test: ${server.url}/load-test`);
      screen.print(`Strategies: ${server.strategies.join(', ')}`);
      if (!signal.aborted) await once(signal, 'abort');
      return 0;
    } finally {
      await server.close();
    }
  },
};

function portFrom(text: string): number {
  const { success, data } = PORT_VARIABLE.safeParse(text);
  if (!success) throw new Refusal(`--port ${text} is no port.`);
  return data;
}

function hostFrom(text: string): string {
  const host = readHost(text);
  if (host === undefined) throw new Refusal(`--allow-host ${text} is no host such as shop.test or shop.test:8080.`);
  return host;
}
