import { createHash } from 'node:crypto';
import { Html, html } from 'flashsale-command-line';
import type { Intent } from '../intents/intent.js';
import { TEST_CARDS } from './test-cards.js';

/** How often the page looks whether a slow bank has answered. */
const REFRESH_SECONDS = 2;

const STYLE = `
:root { color-scheme: light dark; --ink: #16181d; --soft: #5b6270; --paper: #fff; --back: #f2f4f8; --line: #d8dce4; --accent: #2f5bea; --good: #17733c; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef2; --soft: #a3abba; --paper: #1b1e25; --back: #101217; --line: #343a46; --accent: #8ca8ff; --good: #74d49a; --bad: #ff9b94; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem 1rem; background: var(--back); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 27rem; background: var(--paper); border: 1px solid var(--line); border-radius: 1rem; padding: 1.75rem; box-shadow: 0 10px 30px rgb(0 0 0 / .08); }
.sandbox { margin: 0; color: var(--soft); font-size: .875rem; }
h1 { margin: .25rem 0 1.25rem; font-size: 2rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
fieldset { border: 0; margin: 0 0 1.25rem; padding: 0; display: grid; gap: .5rem; }
legend { padding: 0; margin-bottom: .5rem; font-weight: 600; }
label { display: grid; grid-template-columns: auto 1fr; gap: 0 .75rem; padding: .75rem; border: 1px solid var(--line); border-radius: .75rem; cursor: pointer; }
label:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
label input { grid-row: span 2; align-self: center; width: 1.1rem; height: 1.1rem; accent-color: var(--accent); }
label span { color: var(--soft); font-size: .875rem; }
.number { font-family: ui-monospace, monospace; }
button { width: 100%; padding: .8rem 1rem; border: 1px solid var(--accent); border-radius: .75rem; background: var(--accent); color: var(--paper); font: inherit; font-weight: 600; cursor: pointer; }
button.second { margin-top: .5rem; background: none; color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.notice { padding: .75rem 1rem; border-radius: .75rem; border: 1px solid currentColor; margin: 0 0 1.25rem; }
.bad { color: var(--bad); } .good { color: var(--good); }
a { color: var(--accent); }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const DECLINES: Readonly<Record<string, string>> = {
  card_declined: 'The card was declined. Nothing was charged; try another card.',
  payment_intent_authentication_failure: 'The bank was not told that it is you. Nothing was charged; try again.',
};

/** No script, no foreign content; forms go to this page, and from there back to the shop. */
export function pagePolicy(returnUrl: URL | undefined): string {
  const forms = ["'self'", ...(returnUrl ? [returnUrl.origin] : [])].join(' ');
  return `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action ${forms}; base-uri 'none'; frame-ancestors 'none'`;
}

export function renderPayPage(intent: Intent, returnUrl: URL | undefined): string {
  const price = formatAmount(intent.amount, intent.currency);
  const isWaiting = intent.status === 'processing';
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        ${isWaiting && html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />`}
        <title>Pay ${price} – payment sandbox</title>
        ${new Html(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <main>
          <p class="sandbox">Payment sandbox: no real money moves here.</p>
          <h1>${price}</h1>
          ${renderState(intent, returnUrl, price)}
        </main>
      </body>
    </html>`.text;
}

/** What buyers get who followed a wrong or an old address. */
export function renderMissingPage(): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Payment not found</title>
      </head>
      <body>
        <h1>There is no such payment</h1>
        <p>Go back to the shop and start it again.</p>
      </body>
    </html>`.text;
}

function renderState(intent: Intent, returnUrl: URL | undefined, price: string): Html {
  switch (intent.status) {
    case 'requires_payment_method':
      return form(
        intent,
        returnUrl,
        html`${
            intent.lastError !== null &&
            html`<p class="notice bad" role="alert">${DECLINES[intent.lastError] ?? 'The card was refused.'}</p>`
          }
          <fieldset>
            <legend>Choose a test card</legend>
            ${TEST_CARDS.map(
              ({ id, title, number, text }, place) =>
                html`<label
                  ><input type="radio" name="card" value="${id}" required ${place === 0 && new Html('checked')} />
                  ${title} <span>${text} <span class="number">${number}</span></span></label
                >`,
            )}
          </fieldset>
          <button>Pay ${price}</button>`,
      );
    case 'requires_action':
      return form(
        intent,
        returnUrl,
        html`<p class="notice" role="status">Your bank asks: do you pay ${price}?</p>
          <button name="answer" value="approve">Yes, pay</button>
          <button name="answer" value="refuse" class="second">No</button>`,
      );
    case 'processing':
      return html`<p class="notice" role="status">The bank is slow. This page looks again by itself.</p>
        ${backLink(returnUrl)}`;
    case 'requires_capture':
    case 'succeeded':
      return html`<p class="notice good" role="status">Paid. The shop has been told.</p>
        ${backLink(returnUrl)}`;
    case 'canceled':
      return html`<p class="notice bad" role="status">
          The shop has cancelled this payment. Nothing was charged, or it was given back.
        </p>
        ${backLink(returnUrl)}`;
  }
}

function form(intent: Intent, returnUrl: URL | undefined, content: Html): Html {
  return html`<form method="post">
      <input type="hidden" name="client_secret" value="${intent.clientSecret}" />
      ${returnUrl && html`<input type="hidden" name="return_url" value="${returnUrl.href}" />`} ${content}
    </form>
    ${backLink(returnUrl)}`;
}

function backLink(returnUrl: URL | undefined): Html | undefined {
  return returnUrl && html`<p><a href="${returnUrl.href}">Back to the shop</a></p>`;
}

function formatAmount(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: currency.toUpperCase() });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  // As text: a large amount of minor units is exact, and divided by a hundred it may not be.
  const text = String(amount).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  return format.format((digits === 0 ? whole : `${whole}.${text.slice(-digits)}`) as `${number}`);
}
