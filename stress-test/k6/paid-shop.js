// What a buyer asks of shop and sandbox, without keeping the other buyers of a virtual user waiting.
import http from 'k6/http';
import { paidSettings } from './paid-settings.js';

const REQUEST_TIMEOUT = '10s';
const JSON_BODY = { 'Content-Type': 'application/json' };
const FORM_BODY = { 'Content-Type': 'application/x-www-form-urlencoded' };

const { apiUrl, saleId } = paidSettings;

// A refusal is an answer, not a failure: a declined card, a hold that has ended, units that others hold.
http.setResponseCallback(http.expectedStatuses(200, 202, 402, 409, 410));

export const paidShop = {
  buy(userId, idempotencyKey) {
    const headers = { ...JSON_BODY, 'Idempotency-Key': idempotencyKey };
    const body = JSON.stringify({ saleId, userId, quantity: 1 });
    return ask('purchase', 'POST', `${apiUrl}/api/v1/sale/purchase`, body, headers);
  },
  cancel: (orderId) => ask('cancel', 'POST', addressOf(orderId, '/cancel')),
  startPayment: (orderId) => ask('payment', 'POST', addressOf(orderId, '/payment')),
  readOrder: (orderId) => ask('order', 'GET', addressOf(orderId, '')),
  confirm: ({ origin, path, form }) => ask('confirm', 'POST', `${origin}${path}`, form, FORM_BODY),
};

function addressOf(orderId, action) {
  return `${apiUrl}/api/v1/orders/${orderId}${action}?saleId=${saleId}`;
}

/** Never rejects. The name keeps k6 from counting each order as an address of its own. */
async function ask(operation, method, url, body = null, headers = {}) {
  const parameters = { headers, timeout: REQUEST_TIMEOUT, tags: { operation, name: operation } };
  try {
    const response = await http.asyncRequest(method, url, body, parameters);
    return { status: response.status, body: parse(response) };
  } catch {
    return { status: 0, body: {} };
  }
}

function parse(response) {
  try {
    return response.json() ?? {};
  } catch {
    return {};
  }
}
