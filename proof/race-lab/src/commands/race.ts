import { named, oneOf, parseArguments, Refusal } from 'flashsale-command-line';
import { findExecutable } from 'flashsale-testkit';
import { type LabEnvironment, readLabEnvironment } from '../environment.js';
import { COUNTER_STRATEGIES } from '../strategies/registry.js';
import type { Strategy } from '../strategies/strategy.js';
import { isSafeWith } from '../strategies/traits.js';
import { type Command, type CommandContext, EXIT_RACE_MET } from './command.js';
import { isRace, runBuiltInDriver, runK6, type TwoDevicesResult } from './two-devices.js';

const HEALTH_DEADLINE_MS = 2_000;
const DRIVERS = ['k6', 'built-in'] as const;
type DriverName = (typeof DRIVERS)[number];

export const race: Command = {
  name: 'race',
  summary: 'two devices and one balance, over HTTP (npm run test:race)',
  help: `Two devices buy from one balance at the same time, over HTTP: first unguarded,
then guarded. HP_ANDI spends 5,000 and HP_ADIK 10,000, each of them twice.

  npm run lab -- race [options]

  --strategy <a,b>   default none,conditional-update, or what lives in memory
                     where there is no PostgreSQL
  --driver <name>    k6 or built-in; default k6 where it is on PATH

It asks the demos at $RACE_LAB_URL, or at the port of lab serve; where nobody
answers it serves them itself meanwhile.
Exit status: 1 when a strategy races that should hold in one process.`,

  async run(args, context) {
    const { values, positionals } = parseArguments(args, {
      strategy: { type: 'string', multiple: true },
      driver: { type: 'string' },
    });
    if (positionals.length > 0) throw new Refusal(`race takes no ${positionals[0]}; see --help.`);
    const environment = readLabEnvironment();
    const driver = chooseDriver(values.driver && oneOf('driver', values.driver, DRIVERS));
    const asked = values.strategy && named('strategy', values.strategy, COUNTER_STRATEGIES);
    const demos = await findDemos(environment, context);
    try {
      const strategies = asked ?? defaultStrategies(demos.strategies);
      let exitStatus = 0;
      for (const strategy of strategies) {
        context.signal.throwIfAborted();
        context.screen.print(`${strategy.name}: ${strategy.title}`);
        const result = await driver.run(demos.url, strategy.name, context.signal);
        if (!driver.tellsVerdict) context.screen.print(verdictOf(result));
        if (isRace(result) && isSafeWith(strategy, 1)) exitStatus = EXIT_RACE_MET;
      }
      return exitStatus;
    } finally {
      await demos.close();
    }
  },
};

interface Driver {
  run(labUrl: string, strategy: string, signal: AbortSignal): Promise<TwoDevicesResult>;
  /** Whether the driver has printed the verdict already. */
  readonly tellsVerdict: boolean;
}

function chooseDriver(asked: DriverName | '' | undefined): Driver {
  const k6 = asked === 'built-in' ? undefined : findExecutable('k6');
  if (k6 !== undefined) {
    return { run: (labUrl, strategy, signal) => runK6(k6, labUrl, strategy, signal), tellsVerdict: true };
  }
  if (asked === 'k6') throw new Refusal('There is no k6 on PATH.');
  return { run: runBuiltInDriver, tellsVerdict: false };
}

interface Demos {
  readonly url: string;
  readonly strategies: readonly string[];
  close(): Promise<void>;
}

async function findDemos({ labUrl, addresses }: LabEnvironment, { screen }: CommandContext): Promise<Demos> {
  const running = await askForStrategies(labUrl);
  if (running !== undefined) return { url: labUrl, strategies: running, close: () => Promise.resolve() };
  // Nest is slow to load, and it is not needed where the demos are served already.
  const { startDemoServer } = await import('../demo/demo-server.js');
  const server = await startDemoServer(addresses, 0, { print: (line) => screen.print(`  ${line}`) });
  screen.print(`Nobody answers at ${labUrl}; serving the demos on ${server.url} meanwhile.`);
  return server;
}

/** Undefined where nobody answers as the demos do. */
async function askForStrategies(labUrl: string): Promise<readonly string[] | undefined> {
  try {
    const response = await fetch(`${labUrl}/health`, { signal: AbortSignal.timeout(HEALTH_DEADLINE_MS) });
    return ((await response.json()) as { strategies?: readonly string[] }).strategies;
  } catch {
    return undefined; // it is asked only to find out
  }
}

function defaultStrategies(available: readonly string[]): Strategy[] {
  const names = available.includes('none') ? ['none', 'conditional-update'] : ['memory-none', 'memory-conditional'];
  return named('strategy', names, COUNTER_STRATEGIES);
}

function verdictOf(result: TwoDevicesResult): string {
  const { before, after, spent } = result;
  const outcome = `balance ${after}, expected ${before - spent}`;
  return isRace(result) ? `Balance race: RACE CONDITION, ${outcome}` : `Balance race: OK, ${outcome} (this run)`;
}
