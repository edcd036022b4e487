import { Body, Get, HttpCode, Post, Query } from '@nestjs/common';
import { AdminRoute } from '../admin-route.js';
import type { DeadLetterList } from './dead-letter-view.js';
import { ListDeadLettersQuery, MoveDeadLettersDto } from './dead-letters.dto.js';
import { DeadLettersService } from './dead-letters.service.js';

@AdminRoute('dead-letters')
export class DeadLettersController {
  constructor(private readonly deadLetters: DeadLettersService) {}

  @Get()
  list(@Query() { limit }: ListDeadLettersQuery): Promise<DeadLetterList> {
    return this.deadLetters.list(limit);
  }

  @Post('replay')
  @HttpCode(200)
  replay(@Body() { limit }: MoveDeadLettersDto): Promise<{ replayed: number }> {
    return this.deadLetters.replay(limit);
  }

  @Post('discard')
  @HttpCode(200)
  discard(@Body() { limit }: MoveDeadLettersDto): Promise<{ discarded: number }> {
    return this.deadLetters.discard(limit);
  }
}
