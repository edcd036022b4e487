/** Everybody once a round, each round beginning with the next one: nobody always comes after the same neighbour first. */
export function orderOfRound<Thing>(things: readonly Thing[], round: number): Thing[] {
  const first = things.length === 0 ? 0 : round % things.length;
  return [...things.slice(first), ...things.slice(0, first)];
}
