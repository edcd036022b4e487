import { Module } from '@nestjs/common';
import { Admissions } from './admissions.js';
import { JoinBatcher } from './join-batcher.js';
import { RoomBoard } from './room-board.js';
import { RoomsService } from './rooms.service.js';

@Module({
  providers: [Admissions, JoinBatcher, RoomBoard, RoomsService],
  exports: [Admissions, RoomBoard],
})
export class RoomsModule {}
