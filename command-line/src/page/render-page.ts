import { Html, html } from './html.js';
import { THEME_SWITCH } from './theme-switch.js';

export interface Page {
  readonly title: string;
  readonly heading: string;
  /** A sentence or two under the heading. */
  readonly lead: string;
  /** Terms and what they are: when, where, on what. */
  readonly facts: readonly (readonly [term: string, fact: string | Html])[];
  readonly main: Html;
  readonly footer: Html;
  readonly style: string;
}

/** A page as one HTML file that needs nothing else: no network, no other file. */
export function renderPage({ title, heading, lead, facts, main, footer, style }: Page): string {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <header>
          <div class="inner">
            <div class="title">
              <h1>${heading}</h1>
              <button id="theme" type="button" hidden>Theme: system</button>
            </div>
            <p class="lead">${lead}</p>
            <dl class="facts">
              ${facts.map(
                ([term, fact]) =>
                  html`<dt>${term}</dt>
                    <dd>${fact}</dd>`,
              )}
            </dl>
          </div>
        </header>
        <main>${main}</main>
        <footer>${footer}</footer>
        <script>
          ${new Html(THEME_SWITCH)};
        </script>
      </body>
    </html> `;
  return document.text;
}

/** When something began, as a page says it. */
export function utcText(isoTime: string): string {
  return isoTime.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
}
