import type { LabRoom } from '../../stores/lab-room.js';
import type { Claim, ClaimOutcome } from '../guard.js';
import { arrive, untilCutOff } from '../rooms/arrive.js';
import { guardOverLabRooms } from '../rooms/redis-rooms.js';
import type { Strategy } from '../strategy.js';

export const roomFifo: Strategy = {
  name: 'room-fifo',
  title: 'Waiting room, first come first served (join-room.lua)',
  needs: ['redis'],
  safe: 'never',
  letsIn: true,
  hardestScenario: 'fair-draw',
  guarantees: 'Nobody overtakes. The race is only moved from the button to the door of the room.',
  costs: 'A number for each visitor.',
  chooseWhen: 'After a draw: who comes later has no claim to be before others.',
  source: import.meta.url,
  guard: (stores) => guardOverLabRooms(stores, claim),
};

/** The place is the number, in the order of arrival. */
async function claim(room: LabRoom, request: Claim): Promise<ClaimOutcome> {
  await arrive(request);
  const place = await room.arrive(request);
  await untilCutOff(request);
  return room.buy(request, place);
}
