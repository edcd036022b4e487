import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Post, Req } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { type ListingView, toJoinedList, toLeftList, toListing } from './waiting-list-response.js';
import { JOIN_LIST_SCHEMA, type JoinListRequest, LISTING_SCHEMA } from './waiting-list.schema.js';
import { WaitingListService } from './waiting-list.service.js';

/** Who waits for units of a sale that come back. */
@Controller('sale')
export class WaitingListController {
  constructor(private readonly list: WaitingListService) {}

  @Post(':saleId/waiting-list')
  @HttpCode(HttpStatus.OK)
  @RouteSchema(JOIN_LIST_SCHEMA)
  async join(
    @Param('saleId') saleId: string,
    @Body() joining: JoinListRequest,
    @Req() request: FastifyRequest,
  ): Promise<ListingView> {
    const { userId, quantity = 1, acceptLess = false, email, language = 'en' } = joining;
    if (email !== undefined) await this.list.admitAddress(request);
    const address = email === undefined ? undefined : { email, language };
    return toJoinedList(saleId, await this.list.join(saleId, { userId, quantity, acceptLess }, address));
  }

  @Get(':saleId/waiting-list/:userId')
  @RouteSchema(LISTING_SCHEMA)
  async find(@Param('saleId') saleId: string, @Param('userId') userId: string): Promise<ListingView> {
    return toListing(saleId, await this.list.find(saleId, userId));
  }

  @Delete(':saleId/waiting-list/:userId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RouteSchema(LISTING_SCHEMA)
  async leave(@Param('saleId') saleId: string, @Param('userId') userId: string): Promise<void> {
    toLeftList(saleId, await this.list.leave(saleId, userId));
  }
}
