import { Module } from '@nestjs/common';
import { Admissions } from './admissions.js';
import { ClaimBatcher } from './claim-batcher.js';
import { DrawProofs } from './draw-proofs.js';
import { JoinChallenge } from './join-challenge.js';
import { JoinBatcher } from './join-batcher.js';
import { LeaveBatcher } from './leave-batcher.js';
import { RoomBoard } from './room-board.js';
import { RoomMetrics } from './room-metrics.js';
import { RoomLeaver } from './room-leaver.js';
import { RoomsService } from './rooms.service.js';

@Module({
  providers: [
    Admissions,
    ClaimBatcher,
    DrawProofs,
    JoinBatcher,
    JoinChallenge,
    LeaveBatcher,
    RoomBoard,
    RoomLeaver,
    RoomMetrics,
    RoomsService,
  ],
  exports: [Admissions, RoomBoard],
})
export class RoomsModule {}
