import { Body, Get, HttpCode, Post, Query } from '@nestjs/common';
import { type Act, CurrentAct } from '../acts/act.js';
import { AdminRoute } from '../admin-route.js';
import type { DeadLetterList } from './dead-letter-view.js';
import { ListDeadLettersQuery, MoveDeadLettersDto } from './dead-letters.dto.js';
import { DeadLettersService } from './dead-letters.service.js';

@AdminRoute('dead-letters')
export class DeadLettersController {
  constructor(private readonly deadLetters: DeadLettersService) {}

  @Get()
  list(@Query() { limit, saleId }: ListDeadLettersQuery): Promise<DeadLetterList> {
    return this.deadLetters.list(limit, saleId);
  }

  @Post('replay')
  @HttpCode(200)
  async replay(@Body() which: MoveDeadLettersDto, @CurrentAct() act: Act): Promise<{ replayed: number }> {
    const after = await this.deadLetters.replay(which, act.actor);
    act.note({ after });
    return after;
  }

  @Post('discard')
  @HttpCode(200)
  async discard(@Body() which: MoveDeadLettersDto, @CurrentAct() act: Act): Promise<{ discarded: number }> {
    const after = await this.deadLetters.discard(which, act.actor);
    act.note({ after });
    return after;
  }
}
