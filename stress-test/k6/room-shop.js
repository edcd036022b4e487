// What a visitor asks of the shop.
import http from 'k6/http';
import { ask, JSON_BODY } from './ask.js';
import { roomSettings } from './room-settings.js';

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

function post(operation, url, body, headers = {}) {
  return ask(operation, 'POST', url, JSON.stringify(body), { ...JSON_BODY, ...headers });
}
