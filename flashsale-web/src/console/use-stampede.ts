import { useCallback, useEffect, useRef, useState } from 'react';
import { requestAnswer } from '../api/request-json';
import useSWR from 'swr';
import { STAMPEDE_PATH, type StampedePlan, type StampedeProgress, type StampedeTally } from '../api/stampede';
import { useAdminSession } from './admin-session';

export interface StampedeState {
  readonly phase: 'idle' | 'running' | 'finished' | 'stopped' | 'failed';
  readonly progress: StampedeProgress | undefined;
  readonly error: string | undefined;
}

const AT_REST: StampedeState = { phase: 'idle', progress: undefined, error: undefined };

interface Stampede {
  readonly state: StampedeState;
  readonly start: (plan: StampedePlan) => void;
  readonly stop: () => void;
}

const TALLY_INTERVAL_MS = 1_000;

/** What the web server knows of the last stampede of a sale, whoever sent it: so it outlives the page. */
export function useLastStampede(saleId: string): StampedeTally | null | undefined {
  const { headers } = useAdminSession();
  const { data } = useSWR<StampedeTally | null, Error>(
    `${STAMPEDE_PATH}?${new URLSearchParams({ saleId }).toString()}`,
    async (path: string) => (await requestAnswer(path, { headers })).json() as Promise<StampedeTally | null>,
    { refreshInterval: (tally) => (tally?.phase === 'running' ? TALLY_INTERVAL_MS : 0) },
  );
  return data;
}

/** A stampede that the web server sends while this page listens. */
export function useStampede(): Stampede {
  const { headers } = useAdminSession();
  const [state, setState] = useState(AT_REST);
  const underWay = useRef<AbortController>(undefined);
  useEffect(() => () => underWay.current?.abort(), []);

  const start = useCallback(
    (plan: StampedePlan): void => {
      if (underWay.current !== undefined) return;
      const run = new AbortController();
      underWay.current = run;
      setState({ ...AT_REST, phase: 'running' });
      follow(plan, headers, run.signal, (progress) => setState({ ...AT_REST, phase: 'running', progress }))
        .then(() => setState((before) => ({ ...before, phase: 'finished' })))
        .catch((error: Error) =>
          setState((before) =>
            run.signal.aborted ? { ...before, phase: 'stopped' } : { ...before, phase: 'failed', error: error.message },
          ),
        )
        .finally(() => {
          underWay.current = undefined;
        });
    },
    [headers],
  );
  const stop = useCallback(() => underWay.current?.abort(), []);
  return { state, start, stop };
}

async function follow(
  plan: StampedePlan,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  onProgress: (progress: StampedeProgress) => void,
): Promise<void> {
  const response = await requestAnswer(STAMPEDE_PATH, { method: 'POST', body: plan, headers, signal });
  for await (const line of readLines(response)) onProgress(JSON.parse(line) as StampedeProgress);
}

/** The lines of an answer, each as it comes. */
async function* readLines(response: Response): AsyncGenerator<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) return;
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    // Who stops reading stops the sender.
    await reader.cancel();
  }
}
