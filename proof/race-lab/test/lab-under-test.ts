import type { TestStores } from '../../../flashsale-core/test-support/index.js';
import type { Load } from '../src/load/load.js';
import { runStrategy } from '../src/load/run-strategy.js';
import type { StrategyFigures } from '../src/load/tally.js';
import type { Scenario } from '../src/scenarios/scenario.js';
import { RunSpace } from '../src/stores/run-space.js';
import type { StoreAddresses } from '../src/stores/store-addresses.js';
import type { Strategy } from '../src/strategies/strategy.js';
import { STORE_NAMES } from '../src/strategies/traits.js';

export function addressesOf(stores: TestStores): StoreAddresses {
  return { postgresql: stores.databaseUrl, redis: stores.redisUrl, rabbitmq: stores.rabbitmqUrl };
}

/** Tables and keys for the runs of one test file; removed at its end. */
export async function openSpace(stores: TestStores): Promise<RunSpace> {
  const space = new RunSpace(addressesOf(stores));
  stores.defer(() => space.close());
  await space.open(STORE_NAMES);
  return space;
}

/** Runs rounds with real worker processes on the stores of the test. */
export function run(
  space: RunSpace,
  scenario: Scenario,
  strategy: Strategy,
  load: Partial<Load> = {},
): Promise<StrategyFigures> {
  return runStrategy(
    {
      scenario,
      strategy,
      load: { rounds: 1, workers: 3, chaos: 0, ...load },
      runId: space.runId,
      addresses: space.addresses,
    },
    new AbortController().signal,
  );
}
