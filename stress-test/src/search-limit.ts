/** How the highest rate that holds is searched: up in steps until one fails, then halving what lies between. */
export interface LimitSearch {
  readonly startRate: number;
  readonly rateMin: number;
  readonly rateMax: number;
  /** The search is done when the lowest rate that failed is no further than this share above the highest that held. */
  readonly precision: number;
  readonly trialsMax: number;
}

export interface LimitFound {
  /** The highest rate that held; undefined where none did. */
  readonly holds: number | undefined;
  /** The lowest rate that failed; undefined where none did. */
  readonly fails: number | undefined;
  readonly trials: number;
}

const STEP_UP = 1.5;
const STEP_DOWN = 0.5;
/** A machine has bad moments. A rate has failed when it has failed this often. */
const FAILURES_TO_FAIL = 2;

/**
 * Searches the highest rate for which `holds` is true, and takes no more trials than allowed: what is known by then is
 * the answer. Rates are tried in an order that needs few trials, each failure a second time.
 */
export async function searchLimit(
  { startRate, rateMin, rateMax, precision, trialsMax }: LimitSearch,
  holds: (rate: number, isSecondTry: boolean) => Promise<boolean>,
): Promise<LimitFound> {
  let best: number | undefined;
  let worst: number | undefined;
  let trials = 0;
  const isHeld = async (rate: number): Promise<boolean | undefined> => {
    for (let failures = 0; failures < FAILURES_TO_FAIL; failures += 1) {
      if (trials >= trialsMax) return undefined;
      trials += 1;
      if (await holds(rate, failures > 0)) return true;
    }
    return false;
  };

  let rate: number | undefined = startRate;
  while (rate !== undefined) {
    const held = await isHeld(rate);
    if (held === undefined) break;
    if (held) best = rate;
    else worst = rate;
    rate = nextRate(best, worst, { rateMin, rateMax, precision });
  }
  return { holds: best, fails: worst, trials };
}

function nextRate(
  best: number | undefined,
  worst: number | undefined,
  { rateMin, rateMax, precision }: Pick<LimitSearch, 'rateMin' | 'rateMax' | 'precision'>,
): number | undefined {
  if (best === undefined) {
    const lower = Math.max(rateMin, Math.round((worst ?? rateMin) * STEP_DOWN));
    return worst === rateMin ? undefined : lower;
  }
  if (worst === undefined) return best === rateMax ? undefined : Math.min(rateMax, Math.round(best * STEP_UP));
  const middle = Math.round((best + worst) / 2);
  return worst <= best * (1 + precision) || middle === best || middle === worst ? undefined : middle;
}
