import { Controller, Get, Param, Query, ValidationPipe } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import { toSaleResponse } from '../sales/sale-response.js';
import { SALE_PARAMS_SCHEMA } from '../sales/sale.schema.js';
import type { ProductCard, ProductView } from './product-view.js';
import { ProductsQuery } from './products-query.dto.js';
import { ProductsService } from './products.service.js';

@Controller()
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  @Get('products')
  cards(
    @Query(new ValidationPipe({ whitelist: true, transform: true })) { saleIds }: ProductsQuery,
  ): Promise<ProductCard[]> {
    return this.products.cards(saleIds.split(','));
  }

  @Get('sale/:saleId/product')
  @RouteSchema(SALE_PARAMS_SCHEMA)
  async find(@Param('saleId') saleId: string): Promise<ProductView> {
    return toSaleResponse(saleId, await this.products.find(saleId));
  }
}
