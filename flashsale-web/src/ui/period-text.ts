/**
 * Two instants, with what they have in common written once: 28 Nov 2026, 18:00–20:00 UTC. Where clocks change in between, each has
 * the name of its own time.
 */
export function periodText(format: Intl.DateTimeFormat, from: Date, to: Date): string {
  const zoneOf = (instant: Date): string | undefined =>
    format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value;
  return zoneOf(from) === zoneOf(to) ? format.formatRange(from, to) : `${format.format(from)} – ${format.format(to)}`;
}
