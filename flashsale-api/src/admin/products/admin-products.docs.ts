import type { Operations } from '../../docs/operation.js';
import {
  badInput,
  badSaleOfAdministrator,
  refusal,
  storeAway,
  whereAdministratorsAreLetIn,
  whereBodyIsSent,
  whereSaleIsNamed,
} from '../../docs/refusals.js';
import { productExample } from '../../products/products.docs.js';

const productShown = { description: 'The product.', schemaName: 'ProductView' } as const;
const { description, conditions, unitPrice, currency, oldPrice } = productExample;

export const adminProductsDocs = {
  'GET /api/v1/admin/products/:saleId': {
    operationId: 'getAdminProduct',
    tag: 'Administration of sales',
    summary: 'The product of a sale or of a draft',
    answers: {
      200: { ...productShown, examples: { product: { summary: 'A lamp', value: productExample } } },
      ...badSaleOfAdministrator,
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      ...storeAway('read'),
    },
  },

  'PUT /api/v1/admin/products/:saleId': {
    operationId: 'replaceProduct',
    tag: 'Administration of sales',
    summary: 'Replace all of a product but its pictures',
    description:
      'What is left out is none. `unitPrice` and `currency` are for sales that take no money: they are shown, not taken. `oldPrice` is in the currency of the price, and more.',
    requests: {
      product: {
        summary: 'A lamp that was dearer',
        value: { description, conditions, unitPrice, currency, oldPrice },
      },
    },
    answers: {
      200: { ...productShown, examples: { replaced: { summary: 'A lamp', value: productExample } } },
      ...badInput({
        ...refusal('half-a-price', 'A price without a currency', 400, 'unitPrice and currency belong together'),
        ...refusal('old-price-too-low', 'It was cheaper', 400, 'oldPrice must be more than the price'),
        ...refusal(
          'price-of-hold-sale',
          'A price beside that of the sale',
          400,
          'A sale of the mode HOLD has its own price: change that of the sale',
        ),
      }),
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      413: {
        description: 'The body has more than 64 KiB.',
        examples: refusal('too-long-text', 'A body of 65 KiB', 413, 'Request body is too large'),
      },
      415: whereBodyIsSent[415],
      ...storeAway('change'),
    },
  },

  'POST /api/v1/admin/products/:saleId/pictures': {
    operationId: 'addPicture',
    tag: 'Administration of sales',
    summary: 'Add a picture',
    description: [
      'The body is a JPEG, PNG or WebP of at most 8 MiB and 40 million pixels, whatever its name. It is turned upright, made smaller, and what',
      'the camera wrote into it is dropped. The same picture again gets the new `alt`. A product has at most six.',
    ].join(' '),
    answers: {
      201: { ...productShown, examples: { added: { summary: 'A lamp', value: productExample } } },
      ...badInput(
        refusal('no-text', 'No words for those who do not see it', 400, [
          'alt must be readable and have 1 to 200 characters',
        ]),
      ),
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      413: {
        description: 'The body has more than 8 MiB, or the picture too many pixels.',
        examples: refusal('large-picture', 'A body of 9 MiB', 413, 'Request body is too large'),
      },
      415: {
        description: 'It is no JPEG, PNG or WebP, whatever it is declared as.',
        examples: refusal(
          'no-picture',
          'A text that is declared as a picture',
          415,
          'This is no picture that can be read: it must be a JPEG, PNG or WebP',
        ),
      },
      ...storeAway('change'),
    },
  },

  'DELETE /api/v1/admin/products/:saleId/pictures/:hash': {
    operationId: 'removePicture',
    tag: 'Administration of sales',
    summary: 'Remove a picture',
    description: 'Its files stay: other products may show it, and pages that are open do.',
    answers: {
      200: {
        ...productShown,
        examples: { removed: { summary: 'Without pictures', value: { ...productExample, pictures: [] } } },
      },
      ...badInput(refusal('bad-hash', 'No hash', 400, ['hash must be that of a picture'])),
      ...whereAdministratorsAreLetIn,
      404: {
        description: 'There is no such sale, or it has no such picture.',
        examples: refusal('unknown-picture-of-sale', 'Another picture', 404, 'Sale sale_1 has no such picture'),
      },
      414: whereSaleIsNamed[414],
      ...storeAway('change'),
    },
  },
} satisfies Operations;
