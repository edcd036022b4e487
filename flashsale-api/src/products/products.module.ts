import { Module } from '@nestjs/common';
import { Database, SaleProducts } from 'flashsale-core';
import { ProductsController } from './products.controller.js';
import { ProductsService } from './products.service.js';

@Module({
  controllers: [ProductsController],
  providers: [
    ProductsService,
    { provide: SaleProducts, inject: [Database], useFactory: (database: Database) => new SaleProducts(database) },
  ],
  exports: [ProductsService, SaleProducts],
})
export class ProductsModule {}
