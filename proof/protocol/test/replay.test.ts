import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RedisConnection, SCRIPTS } from 'flashsale-core';
import { useStores } from '../../../flashsale-core/test-support/index.js';
import { Explorer } from '../src/explore/explorer.js';
import { protocolModel } from '../src/model.js';
import { PLANTS } from '../src/plants.js';
import { type Difference, replay, type ReplayStores } from '../src/replay/replay.js';
import { RedisProcess } from '../src/replay/redis-process.js';
import { replayRandom } from '../src/replay/replay-random.js';
import type { Plant } from '../src/setup.js';

const RANDOM_TRACES = 80;
const RANDOM_DEADLINE_MS = 180_000;
const SEED = 1;

/** Changes the text of a script on every connection that is made from now on. */
class PlantedScript {
  #planted: { script: keyof typeof SCRIPTS; from: string; to: string } | undefined;

  plant(script: keyof typeof SCRIPTS, from: string, to: string): void {
    if (!SCRIPTS[script].lua.includes(from)) throw new Error(`${script} has no ${from}`);
    this.#planted = { script, from, to };
  }

  remove(): void {
    this.#planted = undefined;
  }

  readonly prepare = ({ client }: RedisConnection): void => {
    if (this.#planted === undefined) return;
    const { script, from, to } = this.#planted;
    const { lua, numberOfKeys } = SCRIPTS[script];
    client.defineCommand(script, { numberOfKeys, lua: lua.replace(from, () => to) });
  };
}

describe('traces of the model on real stores', () => {
  const stores = useStores();
  const script = new PlantedScript();
  const processes: RedisProcess[] = [];

  beforeAll(async () => {
    for (let i = 0; i < 2; i += 1) processes.push(await RedisProcess.start(script.prepare));
  });

  afterAll(async () => {
    for (const process of processes) await process.remove();
  });

  function replayStores(): ReplayStores {
    return { database: stores.database, processes: processes as [RedisProcess, RedisProcess] };
  }

  /** Replays the shortest trace to the violation that a planted bug of the model brings about. */
  async function replayCounterexample(plant: Plant): Promise<{ difference: Difference | undefined; steps: number }> {
    const bounds = PLANTS.find(({ name }) => name === plant)?.bounds;
    if (bounds === undefined) throw new Error(`There is no bug ${plant}`);
    const setup = { ...bounds, name: plant, about: '', plant };
    const trace = new Explorer(protocolModel(setup), undefined).run().violation?.trace ?? [];
    return { difference: await replay(setup, trace, replayStores()), steps: trace.length - 1 };
  }

  async function withScript<T>(planted: Parameters<PlantedScript['plant']>, work: () => Promise<T>): Promise<T> {
    script.plant(...planted);
    try {
      for (const process of processes) await process.restart();
      return await work();
    } finally {
      script.remove();
      for (const process of processes) await process.restart();
    }
  }

  it(
    `are followed by the real functions, state by state: ${RANDOM_TRACES} at random`,
    async () => {
      const { traces, difference } = await replayRandom(replayStores(), { traces: RANDOM_TRACES, seed: SEED });
      expect(difference && `${difference.configuration}, ${difference.what}\n${difference.text}`).toBeUndefined();
      expect(traces).toBe(RANDOM_TRACES);
    },
    RANDOM_DEADLINE_MS,
  );

  it.each([
    ['adoption-without-epoch', /^Redis answers stale$/],
    ['rebuild-without-server', /^after its read it continues with transaction$/],
    ['catalogue-ignored', /^the catalogue says that the epoch is over$/],
    ['ordered-without-adoption', /^PostgreSQL answers before-rebuild$/],
    [
      'reset-without-reset-epoch',
      /^row: the model has epoch 2 opened 1 reset 1 .*, the stores have epoch 2 opened 1 reset 2 /,
    ],
    [
      'made-again-inherits',
      /^row: the model has epoch \d opened 0 reset 0 .*, the stores have epoch \d opened 0 reset [1-9] /,
    ],
    ['acknowledged-before-commit', /^redis outbox: the model has -, the stores have 0@1$/],
    ['discarded-by-entry', /^PostgreSQL answers discarded$/],
  ] as const)('are not followed where the model has the bug %s', async (plant, what) => {
    const { difference } = await replayCounterexample(plant);
    expect(difference?.what).toMatch(what);
  });

  it('are followed to the violation where the real script has the bug, too', async () => {
    const fence = 'if tonumber(ARGV[4]) < tonumber(resetEpoch) then';
    const { difference, steps } = await withScript(['adoptReservation', fence, 'if false then'], () =>
      replayCounterexample('adoption-without-epoch'),
    );
    expect(difference?.what).toBeUndefined();
    expect(steps).toBeGreaterThan(15);
  });

  it.each([
    [
      'a reservation that takes two units',
      ['reserveUnits', "'DECRBY', KEYS[2], #reservedUsers", "'DECRBY', KEYS[2], #reservedUsers + 1"],
    ],
    ['a rebuild that opens one epoch too high', ['openSale', "'epoch', ARGV[1]", "'epoch', ARGV[1] + 1"]],
    ['a gate that opens for all at once', ['openSale', "'gate', ARGV[4]", "'gate', 'open'"]],
  ] as const)('find %s', async (_what, planted) => {
    const result = await withScript([...planted], () => replayRandom(replayStores(), { traces: 60, seed: SEED }));
    expect(result.difference?.what).toBeDefined();
  });
});
