import { type Html, html } from 'flashsale-command-line';

/** The colour of a contestant or a part, as the style names it. */
export function colourOf(name: string): string {
  return `var(--${name})`;
}

/** Which colour is what. */
export function legend(names: readonly string[]): Html {
  const entries = names.map((name) => html`<span class="square" style="--dot: ${colourOf(name)}">${name}</span>`);
  return html`<div class="legend">${entries}</div>`;
}
