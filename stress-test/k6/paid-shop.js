// What a buyer asks of shop and sandbox.
import http from 'k6/http';
import { ask, JSON_BODY } from './ask.js';
import { paidSettings } from './paid-settings.js';

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
