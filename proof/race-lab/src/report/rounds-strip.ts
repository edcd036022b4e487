import { type Html, html } from 'flashsale-command-line';

const WIDTH = 180;
const HEIGHT = 22;
const CELLS_MAX = 50;
const GAP = 1.5;
const CELL_WIDTH_MAX = 16;

/** One cell a round, red where the race showed; with very many rounds a cell stands for several, by its strength. */
export function roundsStrip(races: readonly boolean[]): Html {
  const cells = Math.min(CELLS_MAX, races.length);
  const cellWidth = Math.min(CELL_WIDTH_MAX, WIDTH / cells);
  const shares = Array.from({ length: cells }, (_, cell) => {
    const from = Math.floor((cell * races.length) / cells);
    const to = Math.floor(((cell + 1) * races.length) / cells);
    const rounds = races.slice(from, to);
    return rounds.filter(Boolean).length / rounds.length;
  });
  const rects = shares.map(
    (share, cell) =>
      html`<rect
        class="${share > 0 ? 'race' : 'held'}"
        x="${cell * cellWidth}"
        y="5"
        width="${cellWidth - GAP}"
        height="12"
        rx="1"
        ${share > 0 && share < 1 ? html` opacity="${(0.35 + 0.65 * share).toFixed(2)}"` : html``}
      />`,
  );
  const raced = races.filter(Boolean).length;
  return html`<svg
    class="rounds"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-label="The race showed in ${raced} of ${races.length} rounds"
  >
    ${rects}
  </svg>`;
}
