// Asks the shop, without keeping the others of a virtual user waiting.
import http from 'k6/http';

const REQUEST_TIMEOUT = '10s';
export const JSON_BODY = { 'Content-Type': 'application/json' };

/** Never rejects; 0 is no answer. The name keeps k6 from counting each order as an address of its own. */
export async function ask(operation, method, url, body = null, headers = {}) {
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
