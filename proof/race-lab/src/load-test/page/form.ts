import { type Html, html } from 'flashsale-command-line';
import { type Checkout, CHECKOUTS } from '../checkouts.js';
import {
  HOST_LENGTH_MAX,
  RUN_SECONDS_MAX,
  THINK_SECONDS_MAX,
  USERS_MAX,
  USERS_PER_SECOND_MAX,
  WEIGHT_MAX,
} from '../limits.js';
import type { LoadPlan } from '../plan.js';

const CHECKOUT_HINTS: Readonly<Record<Checkout, string>> = {
  buggy: 'reads, then writes: oversells',
  unstable: 'guarded; 503 one time in twenty',
  safe: 'guarded',
};

/** What a load test is asked for with. */
export function planForm(plan: LoadPlan, state: Html): Html {
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
