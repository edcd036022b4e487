// Runs once before the visitors come: is there a waiting room whose list is not closed yet?
import exec from 'k6/execution';
import { newRunId } from '../load/load-profile.js';
import { readAtSetup } from './active-sale.js';
import { roomSettings } from './room-settings.js';

export function setup() {
  const { saleId, runId } = roomSettings;
  const room = readAtSetup(roomSettings, 'room', 'the room of');
  if (room.challenge)
    exec.test.abort(
      `The room of ${saleId} has a challenge (${room.challenge}), which k6 cannot solve: npm run stress -- --scenario room --driver built-in solves that of ALTCHA.`,
    );
  const times = {
    opensAtMs: Math.max(Date.parse(room.opensAt), Date.now()),
    cutOffAtMs: Date.parse(room.cutOffAt),
    startsAtMs: Date.parse(room.startsAt),
  };
  if (times.cutOffAtMs < Date.now()) exec.test.abort(`The list of ${saleId} was closed at ${room.cutOffAt}.`);
  return { runId: runId || newRunId(), ...times };
}
