'use client';

import { useState } from 'react';
import { isMeantFor, MEMORY_STRATEGIES, type MemoryStrategy, type Scenario, SCENARIOS } from 'flashsale-race-lab';
import { labTexts } from '../../texts/lab';
import { Button } from '../../ui/button';
import { SelectField } from '../../ui/field';
import { RacePanel } from './race-panel';
import { useRace } from './use-race';

const SLOW_WORK_MS_MIN = 450;
const ROUNDS_AT_FULL_SPEED = 10;
const SCENARIO_DEFAULT = 'session-capacity';
const GUARD_DEFAULT = 'memory-mutex';
const NAIVE_SHOWN = 'memory-none';

function strategiesFor(scenario: Scenario): { readonly naive: MemoryStrategy[]; readonly guards: MemoryStrategy[] } {
  const meant = MEMORY_STRATEGIES.filter((strategy) => isMeantFor(strategy, scenario));
  return { naive: meant.filter(({ safe }) => safe === 'never'), guards: meant.filter(({ safe }) => safe !== 'never') };
}

interface RaceStageProps {
  /** The code of each strategy, by its name. */
  readonly code: Readonly<Record<string, string>>;
}

/** The same claimants at a naive counter and at a guarded one, side by side, in this browser. */
export function RaceStage({ code }: RaceStageProps) {
  const [scenario, setScenario] = useState(() => find(SCENARIOS, SCENARIO_DEFAULT));
  const [guardName, setGuardName] = useState(GUARD_DEFAULT);
  const { naive: careless, guards } = strategiesFor(scenario);
  const guard = find(guards, guardName);
  const naive = find(careless, NAIVE_SHOWN);
  const races = [useRace(), useRace()] as const;
  const isRunning = races.some(({ state }) => state.phase === 'running');

  const race = (raced: Scenario, rounds: number): void => {
    races[0].start(raced, naive, rounds);
    races[1].start(raced, guard, rounds);
  };
  const clear = (): void => races.forEach((one) => one.clear());
  const panels: readonly MemoryStrategy[] = [naive, guard];
  return (
    <div className="space-y-6">
      <div className="sheet grid gap-x-8 gap-y-5 p-5 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-1">
          <SelectField
            label={labTexts.scenario}
            value={scenario.name}
            onChange={({ target }) => {
              clear();
              setScenario(find(SCENARIOS, target.value));
            }}
          >
            {SCENARIOS.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </SelectField>
          <SelectField
            label={labTexts.guard}
            value={guard.name}
            onChange={({ target }) => {
              clear();
              setGuardName(target.value);
            }}
          >
            {guards.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </SelectField>
        </div>
        <div className="flex flex-col justify-between gap-4">
          <div className="min-h-24 space-y-1">
            <p>{scenario.story}</p>
            <p className="text-soft">{labTexts.mustHold(scenario.invariant)}</p>
          </div>
          <div className="flex flex-wrap gap-3">
            <Button
              look="primary"
              unavailable={isRunning}
              onClick={() => race({ ...scenario, workMs: Math.max(scenario.workMs, SLOW_WORK_MS_MIN) }, 1)}
            >
              {labTexts.slowly}
            </Button>
            <Button unavailable={isRunning} onClick={() => race(scenario, ROUNDS_AT_FULL_SPEED)}>
              {labTexts.fullSpeed(ROUNDS_AT_FULL_SPEED)}
            </Button>
            <Button unavailable={!isRunning} onClick={() => races.forEach((one) => one.stop())}>
              {labTexts.stop}
            </Button>
          </div>
        </div>
      </div>
      <div className="grid gap-6 md:grid-cols-2">
        {panels.map((strategy, place) => (
          <RacePanel
            key={place === 0 ? 'naive' : 'guarded'}
            id={place === 0 ? 'naive' : 'guarded'}
            label={place === 0 ? labTexts.naive : labTexts.guarded}
            scenario={scenario}
            strategy={strategy}
            code={code[strategy.name] ?? ''}
            state={races[place === 0 ? 0 : 1].state}
          />
        ))}
      </div>
    </div>
  );
}

/** The thing of this name, or the first one. */
function find<Thing extends { readonly name: string }>(things: readonly Thing[], name: string): Thing {
  const found = things.find((thing) => thing.name === name) ?? things[0];
  if (found === undefined) throw new Error('there is nothing to choose from');
  return found;
}
