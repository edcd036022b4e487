import { type Html, html, linearScale } from 'flashsale-command-line';
import type { Outcome } from '../verdict/verdict.js';

const WIDTH = 300;
const HEIGHT = 22;
const TEXT_WIDTH = 112;

/** How much there is against how much there should be: a bar, a line at the limit, and what is beyond it in red. */
export function outcomeBar({ value, limit }: Outcome, isRace: boolean, valueMax: number): Html {
  const scale = linearScale(valueMax, WIDTH - TEXT_WIDTH);
  const rightful = Math.max(0, Math.min(value, limit));
  const end = scale(Math.max(value, limit));
  const excess =
    value > limit
      ? html`<rect
          class="excess"
          x="${scale(limit)}"
          y="5"
          width="${Math.max(1.5, scale(value) - scale(limit))}"
          height="12"
          rx="1"
        />`
      : html``;
  return html`<svg class="outcome" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${value} of ${limit}">
    <rect class="track" x="0" y="5" width="${scale(limit)}" height="12" rx="1" />
    <rect class="rightful" x="0" y="5" width="${scale(rightful)}" height="12" rx="1" />
    ${excess}
    <line class="limit" x1="${scale(limit)}" x2="${scale(limit)}" y1="1" y2="21" />
    <text class="${isRace ? 'raced' : ''}" x="${end + 7}" y="15.5">${compact(value)}/${compact(limit)}</text>
  </svg>`;
}

function compact(value: number): string {
  return value.toLocaleString('en-US');
}
