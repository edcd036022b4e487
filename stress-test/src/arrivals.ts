import type { LoadStage } from '../load/load-profile.js';

/**
 * When each of `count` requests is to be sent, in milliseconds from the start. Within a stage the rate changes
 * linearly; each request has its own instant, so there are no bursts.
 */
export function arrivalTimesMs(stages: readonly LoadStage[], count: number): Float64Array {
  const timesMs = new Float64Array(count);
  let stageIndex = 0;
  let stageStartSeconds = 0;
  let sentBefore = 0;
  for (let i = 0; i < count; i += 1) {
    let stage = stages[stageIndex] as LoadStage;
    while (i >= sentBefore + requestsIn(stage) && stageIndex < stages.length - 1) {
      sentBefore += requestsIn(stage);
      stageStartSeconds += stage.seconds;
      stageIndex += 1;
      stage = stages[stageIndex] as LoadStage;
    }
    timesMs[i] = (stageStartSeconds + secondsUntil(stage, i - sentBefore)) * 1_000;
  }
  return timesMs;
}

function requestsIn({ seconds, fromPerSecond, toPerSecond }: LoadStage): number {
  return (seconds * (fromPerSecond + toPerSecond)) / 2;
}

/** Solves from * t + (to - from) * t^2 / (2 * seconds) = sent for t. */
function secondsUntil({ seconds, fromPerSecond, toPerSecond }: LoadStage, sent: number): number {
  const slope = (toPerSecond - fromPerSecond) / seconds;
  // Rounding may leave the last request of a falling stage just past its end.
  const root = Math.sqrt(Math.max(fromPerSecond ** 2 + 2 * slope * sent, 0));
  return (2 * sent) / (fromPerSecond + root);
}
