import type { LabRoom } from '../../stores/lab-room.js';
import type { Claim, ClaimOutcome } from '../guard.js';
import { arrive } from '../rooms/arrive.js';
import { guardOverLabRooms } from '../rooms/redis-rooms.js';
import type { Strategy } from '../strategy.js';

/** Whoever comes is called. */
const FIRST_PLACE = 1;

export const roomFastest: Strategy = {
  name: 'room-fastest',
  title: 'The first request wins (reserve-units.lua)',
  needs: ['redis'],
  safe: 'never',
  letsIn: true,
  hardestScenario: 'fair-draw',
  guarantees: 'Nothing is sold twice. Who gets it is decided by milliseconds, and programs are faster than people.',
  costs: 'Nothing, and everybody who is a person.',
  chooseWhen: 'There is enough for all.',
  source: import.meta.url,
  guard: (stores) => guardOverLabRooms(stores, claim),
};

/** The flash sale without a room: the script decides in the order in which it is asked. */
async function claim(room: LabRoom, request: Claim): Promise<ClaimOutcome> {
  await arrive(request);
  return room.buy(request, FIRST_PLACE);
}
