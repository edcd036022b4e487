import type { Operations } from '../docs/operation.js';
import {
  askLater,
  badInput,
  badSaleInAddress,
  refusal,
  shed,
  whereReadsAreLimited,
  whereSaleIsNamed,
} from '../docs/refusals.js';
import { unreadable } from '../sales/sales.docs.js';

const picture = {
  hash: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
  alt: 'A red desk lamp',
  width: 1_280,
  height: 960,
};
const price = { unitPrice: 1_999, currency: 'EUR', oldPrice: 2_999 };
export const productExample = {
  saleId: 'sale_1',
  description: 'A desk lamp of steel, made in a small series.',
  conditions: 'One a person. Delivery in two weeks.',
  ...price,
  pictures: [picture],
};

export const productsDocs = {
  'GET /api/v1/sale/:saleId/product': {
    operationId: 'getProduct',
    tag: 'Sales',
    summary: 'What there is to read about a product',
    description: [
      'Description, terms in words, price in minor units, and pictures. Of a sale that takes money the price is the one that it takes.',
      'The files of a picture are `/pictures/<hash>-320.webp`, `-640` and `-1280`. A change is seen two seconds later at most.',
    ].join(' '),
    answers: {
      200: {
        description: 'The product; empty where nobody has said anything about it.',
        schemaName: 'ProductView',
        examples: { product: { summary: 'A lamp that was dearer', value: productExample } },
      },
      ...badSaleInAddress,
      ...whereSaleIsNamed,
      ...whereReadsAreLimited,
      ...askLater('PostgreSQL is away.', unreadable),
    },
  },

  'GET /api/v1/products': {
    operationId: 'listProducts',
    tag: 'Sales',
    summary: 'What a list shows of products',
    description: 'Price and first picture of each of these sales. What cannot be read now is left out.',
    answers: {
      200: {
        description: 'The products of the sales that there are.',
        schema: { type: 'array', items: { $ref: '#/components/schemas/ProductCard' } },
        examples: { cards: { summary: 'One product', value: [{ saleId: 'sale_1', ...price, picture }] } },
      },
      ...badInput(refusal('no-sales', 'No ids', 400, ['saleIds must be 1 to 100 ids of sales, separated by commas'])),
      ...whereReadsAreLimited,
      ...askLater('The server is overloaded.', shed),
    },
  },
} satisfies Operations;
