import { Body, Controller, HttpCode, Post, UseGuards, UsePipes, ValidationPipe } from '@nestjs/common';
import { AdminGuard } from './admin.guard.js';
import { AdminService, type ResetResponse } from './admin.service.js';
import { ResetSaleDto } from './reset-sale.dto.js';

@Controller('admin')
@UseGuards(AdminGuard)
@UsePipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true }))
export class AdminController {
  constructor(private readonly admin: AdminService) {}

  @Post('reset')
  @HttpCode(200)
  reset(@Body() { saleId }: ResetSaleDto): Promise<ResetResponse> {
    return this.admin.reset(saleId);
  }
}
