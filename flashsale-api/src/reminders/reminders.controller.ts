import { Body, Controller, HttpCode, HttpStatus, Param, Post, Req, ValidationPipe } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import { Transform } from 'class-transformer';
import { IsEmail, MaxLength } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { SALE_PARAMS_SCHEMA } from '../sales/sale.schema.js';
import { RemindersService } from './reminders.service.js';

/** As long as a mailbox may be (RFC 5321). */
const EMAIL_LENGTH_MAX = 254;

export class ReminderDto {
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @IsEmail()
  @MaxLength(EMAIL_LENGTH_MAX)
  readonly email!: string;
}

export interface NotedReminderView {
  readonly status: 'NOTED';
  readonly message: string;
}

/** Who wants to know when a sale opens. */
@Controller('sale')
export class RemindersController {
  constructor(private readonly reminders: RemindersService) {}

  /** The same answer for an address that was noted before: nobody learns who else wants to know. */
  @Post(':saleId/reminders')
  @HttpCode(HttpStatus.ACCEPTED)
  @RouteSchema(SALE_PARAMS_SCHEMA)
  async note(
    @Param('saleId') saleId: string,
    @Body(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true })) { email }: ReminderDto,
    @Req() request: FastifyRequest,
  ): Promise<NotedReminderView> {
    await this.reminders.note(saleId, email, request);
    return { status: 'NOTED', message: 'One mail is sent to this address when the sale opens' };
  }
}
