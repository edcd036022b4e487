import type { LabRoom } from '../../stores/lab-room.js';
import type { Claim, ClaimOutcome } from '../guard.js';
import { arrive, untilCutOff } from '../rooms/arrive.js';
import { guardOverLabRooms } from '../rooms/redis-rooms.js';
import type { Strategy } from '../strategy.js';

export const roomDraw: Strategy = {
  name: 'room-draw',
  title: 'The waiting room of the flash sale, with its draw',
  needs: ['redis'],
  safe: 'always',
  letsIn: true,
  hardestScenario: 'fair-draw',
  guarantees:
    'All who come before the cut-off have the same chance, whenever they came, and anybody can check the draw.',
  costs: 'People have to come before the sale; whoever has a hundred accounts has a hundred chances.',
  chooseWhen: 'More people want it than there is of it.',
  source: import.meta.url,
  guard: (stores) => guardOverLabRooms(stores, claim),
};

/** The place is drawn from a list that is closed, by join-room.lua, freeze-room.lua and the draw of docs/waiting-room.md. */
async function claim(room: LabRoom, request: Claim): Promise<ClaimOutcome> {
  await arrive(request);
  const arrival = await room.arrive(request);
  await untilCutOff(request);
  return room.buy(request, await room.draw(request, arrival));
}
