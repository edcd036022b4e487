import { Html, html } from 'flashsale-command-line';
import type { LiveState } from '../live-state.js';
import {
  type Checkout,
  CHECKOUTS,
  HOST_LENGTH_MAX,
  RUN_SECONDS_MAX,
  THINK_SECONDS_MAX,
  USERS_MAX,
  USERS_PER_SECOND_MAX,
  WEIGHT_MAX,
  type LoadPlan,
} from '../plan.js';
import { RATE_WINDOW_SECONDS } from '../statistics.js';
import type { PartId } from './browser/message.js';
import { type Chart, CHARTS } from './charts.js';
import { FIGURE_COLUMNS, livePage } from './live-page.js';

const CHECKOUT_HINTS: Readonly<Record<Checkout, string>> = {
  buggy: 'reads, then writes: oversells',
  unstable: 'guarded; 503 one time in twenty',
  safe: 'guarded',
};

/** What a load test is asked for with. */
function planForm(plan: LoadPlan, state: Html): Html {
  return html`<form id="plan" class="plan">
    <div class="fields">
      ${[
        numberField('users', 'Users', plan.users, 1, USERS_MAX),
        numberField('usersPerSecond', 'Users per second', plan.usersPerSecond, 1, USERS_PER_SECOND_MAX),
        numberField('runSeconds', 'Run time, seconds', plan.runSeconds, 1, RUN_SECONDS_MAX),
      ]}
      <div class="field wide">
        <label for="host">Host</label>
        <input
          id="host"
          name="host"
          type="url"
          required
          maxlength="${HOST_LENGTH_MAX}"
          value="${plan.host}"
          spellcheck="false"
          autocomplete="off"
        />
      </div>
    </div>
    <div class="groups">
      <fieldset>
        <legend>Checkouts, by weight</legend>
        <div class="fields">
          ${CHECKOUTS.map((checkout) =>
            numberField(
              checkout,
              capitalised(checkout),
              plan.weights[checkout],
              0,
              WEIGHT_MAX,
              CHECKOUT_HINTS[checkout],
            ),
          )}
        </div>
      </fieldset>
      <fieldset>
        <legend>Think time, seconds</legend>
        <div class="fields two">
          ${numberField('thinkSecondsMin', 'From', plan.thinkSecondsMin, 0, THINK_SECONDS_MAX, 'after an answer', 'any')}
          ${numberField('thinkSecondsMax', 'To', plan.thinkSecondsMax, 0, THINK_SECONDS_MAX, 'drawn anew each time', 'any')}
        </div>
      </fieldset>
    </div>
    <div class="buttons">
      <button id="start" class="primary" type="submit">Start</button>
      <button id="stop" type="button" disabled>Stop</button>
      <p id="state" class="state">${state}</p>
    </div>
    <p id="problem" class="problem" role="alert"></p>
  </form>`;
}

function numberField(id: string, label: string, value: number, min: number, max: number, hint?: string, step = '1') {
  const described = hint !== undefined && html`aria-describedby="${id}-hint"`;
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <input
      id="${id}"
      name="${id}"
      type="number"
      inputmode="decimal"
      required
      min="${min}"
      max="${max}"
      step="${step}"
      value="${value}"
      ${described}
    />
    ${hint !== undefined && html`<span class="hint" id="${id}-hint">${hint}</span>`}
  </div>`;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

const API = '/api/v1/load-test';

/** The page of the load test as it is now; from then on it changes by itself. */
export function renderLoadTestPage(state: LiveState, plan: LoadPlan): string {
  const { parts } = livePage(state);
  const part = (id: PartId): Html => new Html(parts[id]);
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Load test · Race lab</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/load-test/style.css" />
        <script type="module" src="/load-test/theme.js"></script>
        <script type="module" src="/load-test/page.js"></script>
      </head>
      <body>
        <header>
          <div class="inner">
            <div class="title">
              <h1>Load test</h1>
              <button id="theme" type="button" hidden>Theme: system</button>
            </div>
            <p class="lead">
              Many users check out at once, from three processes, and want the same 100 units. See what the server makes
              of it, and what is left in the end.
            </p>
          </div>
        </header>
        <main>
          <noscript><p class="warning">Start, Stop and live figures need JavaScript.</p></noscript>
          <p id="link" class="warning" role="status" hidden>The race lab does not answer; trying again …</p>
          <p id="announcement" class="unseen" role="status"></p>
          <div class="top">
            <section aria-labelledby="plan-title">
              <h2 id="plan-title">The load</h2>
              ${planForm(plan, part('state'))}
              <div id="notes" aria-live="polite">${part('notes')}</div>
            </section>
            <section aria-labelledby="stock-title" class="stock">
              <h2 id="stock-title">The stock</h2>
              <div id="stock" aria-live="polite" aria-atomic="true">${part('stock')}</div>
              <button id="reset" type="button">Reset the stock</button>
            </section>
          </div>
          <section aria-labelledby="statistics-title">
            <div class="section-title">
              <h2 id="statistics-title">Statistics</h2>
              <a class="download" hidden download href="${API}/figures.csv">Figures as CSV</a>
              <a class="download" hidden download href="${API}/seconds.csv">Seconds as CSV</a>
            </div>
            <div class="scroll" role="region" aria-label="Statistics by endpoint" tabindex="0">
              <table class="figures">
                <thead>
                  <tr>
                    <th scope="col">Endpoint</th>
                    ${FIGURE_COLUMNS.map((column) => html`<th scope="col">${column}</th>`)}
                  </tr>
                </thead>
                <tbody id="figures">
                  ${part('figures')}
                </tbody>
                <tfoot id="total">
                  ${part('total')}
                </tfoot>
              </table>
            </div>
            <ul id="failures" class="failure-list">
              ${part('failures')}
            </ul>
          </section>
          <section aria-labelledby="charts-title">
            <h2 id="charts-title">Charts</h2>
            <div class="charts">
              ${CHARTS.map((chart) => chartFigure(chart, part(`chart-${chart.name}` as PartId)))}
            </div>
          </section>
        </main>
        <footer>
          <p>
            A 409 is the honest answer of a shop that has sold out, so it is no failure; a 503 and a request without an
            answer are. Requests per second are those of the last ${RATE_WINDOW_SECONDS} seconds, and of the whole test
            when it is over. Response times have failures in them.
          </p>
          <p>
            All three checkouts sell from one stock. To see a guard hold, set the weight of buggy to 0, reset the stock
            and start again.
          </p>
        </footer>
      </body>
    </html> `;
  return document.text;
}

function chartFigure({ name, title }: Chart, svg: Html): Html {
  return html`<figure>
    <div id="chart-${name}">${svg}</div>
    <figcaption>
      <a class="download" hidden download href="${API}/charts/${name}.svg" aria-label="${title} as SVG">SVG</a>
    </figcaption>
  </figure>`;
}
