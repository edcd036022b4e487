// Runs once before the visitors come: is there a waiting room whose list is not closed yet?
import exec from 'k6/execution';
import http from 'k6/http';
import { newRunId } from '../load/load-profile.js';
import { roomSettings } from './room-settings.js';

export function setup() {
  const { apiUrl, saleId, runId } = roomSettings;
  const response = http.get(`${apiUrl}/api/v1/sale/${saleId}/room`, { tags: { operation: 'setup' } });
  if (response.status === 0) {
    exec.test.abort(`Nothing answers at ${apiUrl}. Start the system with "npm start", or set API_URL.`);
  } else if (response.status !== 200) {
    exec.test.abort(`The API answered ${response.status} to a question about the room of ${saleId}: ${response.body}`);
  }
  const room = response.json();
  const times = {
    opensAtMs: Math.max(Date.parse(room.opensAt), Date.now()),
    cutOffAtMs: Date.parse(room.cutOffAt),
    startsAtMs: Date.parse(room.startsAt),
  };
  if (times.cutOffAtMs < Date.now()) exec.test.abort(`The list of ${saleId} was closed at ${room.cutOffAt}.`);
  return { runId: runId || newRunId(), ...times };
}
