const STEPS = [1, 2, 5, 10];

/** An empty chart has a scale as well, and a still one does not tremble. */
const MAX_MIN = 10;

/** The top of a scale: the next round number that no value exceeds. */
export function roundedMax(values: readonly (number | null)[]): number {
  const largest = Math.max(MAX_MIN, ...values.map((value) => value ?? 0));
  const magnitude = 10 ** Math.floor(Math.log10(largest));
  const step = STEPS.find((candidate) => candidate * magnitude >= largest) ?? 10;
  return step * magnitude;
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
