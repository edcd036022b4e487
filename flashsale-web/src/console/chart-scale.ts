const STEPS = [1, 2, 5, 10];
/** A chart that has just begun is not stretched further than this. */
const SPAN_MS_MIN = 60_000;

/** An empty chart has a scale as well, and a still one does not tremble. */
const MAX_MIN = 10;

/** The top of a scale: the next round number that no value exceeds. */
export function roundedMax(values: readonly (number | null)[]): number {
  const largest = Math.max(MAX_MIN, ...values.map((value) => value ?? 0));
  const magnitude = 10 ** Math.floor(Math.log10(largest));
  const step = STEPS.find((candidate) => candidate * magnitude >= largest) ?? 10;
  return step * magnitude;
}

/** How far back a chart reaches: over all its values. */
export function spanOf(timesMs: readonly number[]): number {
  return Math.max(SPAN_MS_MIN, (timesMs.at(-1) ?? 0) - (timesMs[0] ?? 0));
}

/** Joined points of a line, broken where there is a gap; in the units of the chart, y downwards. */
export function linePath(points: readonly { readonly x: number; readonly y: number | null }[]): string {
  let isDrawing = false;
  const commands: string[] = [];
  for (const { x, y } of points) {
    if (y !== null) commands.push(`${isDrawing ? 'L' : 'M'}${round(x)} ${round(y)}`);
    isDrawing = y !== null;
  }
  return commands.join('');
}

const round = (value: number): number => Math.round(value * 10) / 10;
