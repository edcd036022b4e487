import { Body, HttpCode, Post } from '@nestjs/common';
import { IsString, Length, Matches } from 'class-validator';
import { SALE_ID_PATTERN, SALE_NAME_LENGTH_MAX } from 'flashsale-core';
import { type Act, CurrentAct } from './acts/act.js';
import { AdminRoute } from './admin-route.js';
import { MayBeLeftOut } from './input.js';
import { AdminService, type ResetResponse } from './admin.service.js';

export class ResetSaleDto {
  @Matches(new RegExp(SALE_ID_PATTERN))
  readonly saleId!: string;

  /** The sale's name, so that nobody resets another one by mistake. Needed outside of demo mode. */
  @MayBeLeftOut()
  @IsString()
  @Length(1, SALE_NAME_LENGTH_MAX)
  readonly confirmName?: string;
}

@AdminRoute()
export class AdminController {
  constructor(private readonly admin: AdminService) {}

  @Post('reset')
  @HttpCode(200)
  reset(@Body() { saleId, confirmName }: ResetSaleDto, @CurrentAct() act: Act): Promise<ResetResponse> {
    return this.admin.reset(saleId, confirmName, act);
  }
}
