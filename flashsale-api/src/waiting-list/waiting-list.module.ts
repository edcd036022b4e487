import { Module } from '@nestjs/common';
import { WaitingListController } from './waiting-list.controller.js';
import { WaitingListService } from './waiting-list.service.js';

@Module({ controllers: [WaitingListController], providers: [WaitingListService] })
export class WaitingListModule {}
