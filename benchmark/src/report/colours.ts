import { type Html, html } from 'flashsale-command-line';

/** Fastest at the left of every stack: what answers, then what it asks, then what comes after the answer. */
export const PARTS = ['api', 'redis', 'rabbitmq', 'workers', 'postgresql', 'generator'] as const;
export type Part = (typeof PARTS)[number];

/** The colour of a contestant or a part, as the style names it. */
export function colourOf(name: string): string {
  return `var(--${name})`;
}

/** Which colour is what. */
export function legend(names: readonly string[]): Html {
  const entries = names.map((name) => html`<span class="square" style="--dot: ${colourOf(name)}">${name}</span>`);
  return html`<div class="legend">${entries}</div>`;
}
