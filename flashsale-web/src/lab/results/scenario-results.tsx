import { type ExperimentDigest, type ScenarioDigest, STORE_TITLES, storeOf, type StoreName } from 'flashsale-race-lab';
import { texts } from '../../texts';
import { SpeedChart } from './speed-chart';
import { StrategyRow, type StrategyWithFigures } from './strategy-row';

interface ScenarioResultsProps {
  readonly digest: ScenarioDigest;
  readonly run: ExperimentDigest;
}

/** All strategies of a scenario: what they sold, how often they raced, how fast they were; then the price of each. */
export function ScenarioResults({ digest, run }: ScenarioResultsProps) {
  const { scenario, skipped } = digest;
  const strategies = withDescriptions(digest, run);
  const valueMax = Math.max(1, ...strategies.flatMap(({ figures: { worst } }) => [worst.value, worst.limit]));
  const raced = strategies.filter(({ figures }) => figures.result === 'race').length;
  return (
    <div className="space-y-8">
      <div className="max-w-3xl space-y-1">
        <p>{scenario.story}</p>
        <p className="text-soft">{texts.lab.mustHold(scenario.invariant)}</p>
        <p className="text-sm text-soft">{texts.lab.load(scenario.users, scenario.workMs, run.load)}</p>
        <p className="font-semibold">{texts.lab.raced(raced, strategies.length)}</p>
      </div>
      {[...groupedByStore(strategies)].map(([store, members]) => (
        <section key={store} aria-labelledby={`store-${store}`}>
          <h3 id={`store-${store}`} className="label-type mb-2 text-soft">
            {STORE_TITLES[store]}
          </h3>
          <ul className="sheet divide-y divide-line">
            {members.map((strategy) => (
              <StrategyRow
                key={strategy.description.name}
                strategy={strategy}
                measure={scenario.measure}
                valueMax={valueMax}
              />
            ))}
          </ul>
        </section>
      ))}
      {skipped.length > 0 && (
        <ul className="space-y-1 text-sm text-soft">
          {skipped.map(({ name, reason }) => (
            <li key={name}>{texts.lab.skipped(name, reason)}</li>
          ))}
        </ul>
      )}
      {strategies.length > 0 && <SpeedChart strategies={strategies} />}
    </div>
  );
}

function withDescriptions({ strategies }: ScenarioDigest, run: ExperimentDigest): StrategyWithFigures[] {
  return strategies.flatMap((figures) => {
    const description = run.strategies.find(({ name }) => name === figures.name);
    return description === undefined ? [] : [{ description, figures }];
  });
}

function groupedByStore(strategies: readonly StrategyWithFigures[]): Map<StoreName, StrategyWithFigures[]> {
  const groups = new Map<StoreName, StrategyWithFigures[]>();
  for (const strategy of strategies) {
    const store = storeOf(strategy.description);
    groups.set(store, [...(groups.get(store) ?? []), strategy]);
  }
  return groups;
}
