import { useCallback, useEffect, useRef, useState } from 'react';
import type { MemoryStrategy, Scenario } from 'flashsale-race-lab';
import type { RaceProgress } from './run-race';
import { Race } from './run-race';

export interface RaceState {
  readonly phase: 'idle' | 'running' | 'finished' | 'stopped';
  readonly progress: RaceProgress | undefined;
}

export interface RaceControl {
  readonly state: RaceState;
  readonly start: (scenario: Scenario, strategy: MemoryStrategy, rounds: number) => void;
  readonly stop: () => void;
  /** Forgets what was shown. */
  readonly clear: () => void;
}

const AT_REST: RaceState = { phase: 'idle', progress: undefined };

/** One race at a time in this window, shown as it goes on, once for each frame of the screen at most. */
export function useRace(): RaceControl {
  const [state, setState] = useState(AT_REST);
  const underWay = useRef<Race>(undefined);
  const stop = useCallback(() => underWay.current?.stop(), []);
  useEffect(() => stop, [stop]);

  const start = useCallback((scenario: Scenario, strategy: MemoryStrategy, rounds: number): void => {
    underWay.current?.stop();
    let frame: number | undefined;
    const race = new Race(scenario, strategy, rounds, () => {
      frame ??= requestAnimationFrame(() => {
        frame = undefined;
        show('running');
      });
    });
    const show = (phase: RaceState['phase']): void => {
      if (underWay.current === race) setState({ phase, progress: race.progress });
    };
    const end = (phase: RaceState['phase']): void => {
      if (frame !== undefined) cancelAnimationFrame(frame);
      show(phase);
    };
    underWay.current = race;
    show('running');
    race.run().then(
      () => end('finished'),
      () => end('stopped'),
    );
  }, []);

  const clear = useCallback(() => {
    underWay.current?.stop();
    underWay.current = undefined;
    setState(AT_REST);
  }, []);
  return { state, start, stop, clear };
}
