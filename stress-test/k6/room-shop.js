// What a visitor asks of the shop, without keeping the other visitors of a virtual user waiting.
import http from 'k6/http';
import { roomSettings } from './room-settings.js';

const REQUEST_TIMEOUT = '10s';
const JSON_BODY = { 'Content-Type': 'application/json' };

const { apiUrl, saleId } = roomSettings;
const roomAddress = `${apiUrl}/api/v1/sale/${saleId}/room`;

// A refusal is an answer, not a failure: a purchase without an admission, a room that opens soon.
http.setResponseCallback(http.expectedStatuses(200, 403, 409));

export const roomShop = {
  join: (userId) => post('join', roomAddress, { userId }),
  turn: (userId, ticket) => post('turn', `${roomAddress}/turn`, { userId, ticket }),
  buy(userId, admission) {
    const headers = admission === undefined ? {} : { 'X-Admission': admission };
    return post('purchase', `${apiUrl}/api/v1/sale/purchase`, { saleId, userId }, headers);
  },
};

/** Never rejects. */
async function post(operation, url, body, headers = {}) {
  const tags = { operation, name: operation };
  try {
    const parameters = { headers: { ...JSON_BODY, ...headers }, timeout: REQUEST_TIMEOUT, tags };
    const response = await http.asyncRequest('POST', url, JSON.stringify(body), parameters);
    return { status: response.status, body: response.json() ?? {} };
  } catch {
    return { status: 0, body: {} };
  }
}
