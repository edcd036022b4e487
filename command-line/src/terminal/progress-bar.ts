const BAR_WIDTH = 20;

/** ████████░░░░░░░░░░░░ */
export function progressBar(done: number, of: number): string {
  const full = of === 0 ? BAR_WIDTH : Math.min(BAR_WIDTH, Math.floor((done / of) * BAR_WIDTH));
  return '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full);
}
