import { Body, Get, HttpCode, Param, Patch, Post, StreamableFile } from '@nestjs/common';
import { type Act, CurrentAct } from '../acts/act.js';
import { GENERAL_LANE, type LaneWeight } from 'flashsale-core';
import { AdminRoute } from '../admin-route.js';
import { SaleParams } from '../input.js';
import { type AdminRoom, type LiveRoom, toAdminRoom, toCodesFile, toLiveRoom } from './admin-room-response.js';
import { ChangeRoomDto, GiveRoomDto, type LanesGiven, MakeCodesDto, PauseRoomDto } from './admin-rooms.dto.js';
import { AdminRoomsService } from './admin-rooms.service.js';

@AdminRoute('sales/:saleId/room')
export class AdminRoomsController {
  constructor(private readonly rooms: AdminRoomsService) {}

  @Get()
  async find(@Param() { saleId }: SaleParams): Promise<LiveRoom> {
    return toLiveRoom(saleId, await this.rooms.find(saleId));
  }

  @Post()
  async give(
    @Param() { saleId }: SaleParams,
    @Body() { opensAt, perMinute, insideMax, insidePerUnit, lanes = {} }: GiveRoomDto,
    @CurrentAct() act: Act,
  ): Promise<AdminRoom> {
    const limits = { insideMax: insideMax ?? undefined, insidePerUnit: insidePerUnit ?? undefined };
    const terms = { opensAt: new Date(opensAt), perMinute, ...limits, weight: lanes[GENERAL_LANE] ?? 1 };
    return toAdminRoom(saleId, await this.rooms.give(saleId, { ...terms, lanes: othersOf(lanes) }, act));
  }

  @Patch()
  async change(
    @Param() { saleId }: SaleParams,
    @Body() { perMinute, insideMax, insidePerUnit, lanes = {} }: ChangeRoomDto,
    @CurrentAct() act: Act,
  ): Promise<AdminRoom> {
    const change = { perMinute, insideMax, insidePerUnit, weight: lanes[GENERAL_LANE] };
    return toAdminRoom(saleId, await this.rooms.setInlet(saleId, change, othersOf(lanes), act));
  }

  @Post('pause')
  @HttpCode(200)
  async pause(
    @Param() { saleId }: SaleParams,
    @Body() { message }: PauseRoomDto,
    @CurrentAct() act: Act,
  ): Promise<AdminRoom> {
    return toAdminRoom(saleId, await this.rooms.pause(saleId, message, act));
  }

  @Post('codes')
  async makeCodes(
    @Param() { saleId }: SaleParams,
    @Body() body: MakeCodesDto,
    @CurrentAct() act: Act,
  ): Promise<StreamableFile> {
    const { count } = body;
    // Null is as good as nothing.
    const [usesMax, lane] = [body.usesMax ?? 1, body.lane ?? undefined];
    const file = toCodesFile(saleId, await this.rooms.makeCodes(saleId, { count, usesMax, lane }, act), usesMax);
    return new StreamableFile(Buffer.from(file), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="${saleId}-codes.csv"`,
    });
  }

  @Post('resume')
  @HttpCode(200)
  async resume(@Param() { saleId }: SaleParams, @CurrentAct() act: Act): Promise<AdminRoom> {
    return toAdminRoom(saleId, await this.rooms.resume(saleId, act));
  }
}

/** Those beside `general`. */
function othersOf(lanes: LanesGiven): LaneWeight[] {
  return Object.entries(lanes)
    .filter(([name]) => name !== GENERAL_LANE)
    .map(([name, weight]) => ({ name, weight }));
}
