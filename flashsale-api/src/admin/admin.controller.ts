import { Body, Get, HttpCode, Post } from '@nestjs/common';
import { Matches } from 'class-validator';
import { SALE_ID_PATTERN } from 'flashsale-core';
import { AdminRoute } from './admin-route.js';
import { AdminService, type ResetResponse } from './admin.service.js';

export class ResetSaleDto {
  @Matches(new RegExp(SALE_ID_PATTERN))
  readonly saleId!: string;
}

@AdminRoute()
export class AdminController {
  constructor(private readonly admin: AdminService) {}

  /** Lets a console check that it is authorised. */
  @Get('session')
  session(): { demo: boolean } {
    return { demo: this.admin.isDemo };
  }

  @Post('reset')
  @HttpCode(200)
  reset(@Body() { saleId }: ResetSaleDto): Promise<ResetResponse> {
    return this.admin.reset(saleId);
  }
}
