// One look at the stock, as the page of a visitor does.
import http from 'k6/http';
import { Counter, Rate, Trend } from 'k6/metrics';
import { settings } from './settings.js';

const reads = new Counter('reads');
const readErrors = new Rate('read_errors');
const readLatency = new Trend('read_latency', true);

export function poll() {
  const response = http.get(`${settings.apiUrl}/api/v1/sale/${settings.saleId}/status`, {
    tags: { operation: 'read' },
    timeout: '10s',
  });
  reads.add(1);
  readErrors.add(response.status !== 200);
  readLatency.add(response.timings.blocked + response.timings.connecting + response.timings.duration);
}
