import { Matches } from 'class-validator';

const SALES_MAX = 100;
const SALE_IDS = new RegExp(`^[A-Za-z0-9_-]{1,64}(,[A-Za-z0-9_-]{1,64}){0,${SALES_MAX - 1}}$`);

export class ProductsQuery {
  @Matches(SALE_IDS, { message: `saleIds must be 1 to ${SALES_MAX} ids of sales, separated by commas` })
  readonly saleIds!: string;
}
