import { LabRoom } from '../../stores/lab-room.js';
import type { Stores } from '../../stores/stores.js';
import { type Claim, type ClaimOutcome, type Guard, guardOver } from '../guard.js';

/** Sales of the flash sale in Redis, each with its waiting room. */
export async function guardOverLabRooms(
  stores: Pick<Stores, 'saleStore' | 'runId'>,
  claim: (room: LabRoom, request: Claim) => Promise<ClaimOutcome>,
): Promise<Guard> {
  const room = new LabRoom(await stores.saleStore(), stores.runId);
  return guardOver(room, (request) => claim(room, request));
}
