import type { Operations } from '../../docs/operation.js';
import { badInput, refusal, storeAway, whereAdministratorsAreLetIn, whereSaleIsNamed } from '../../docs/refusals.js';

const order = {
  orderId: '0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d41',
  userId: 'user123',
  status: 'CONFIRMED',
  reservedAt: '2026-11-27T09:00:00.412Z',
  createdAt: '2026-11-27T09:00:00.455Z',
  ...{ quantity: 1, amount: null, currency: null, expiresAt: null, endReason: null, payment: null },
};
const auditRow = {
  id: '4711',
  userId: 'user123',
  eventType: 'CONFIRMED',
  orderId: order.orderId,
  epoch: 1,
  metadata: null,
  createdAt: order.createdAt,
};
const badPage = badInput({
  ...refusal('bad-limit', 'A limit of 0', 400, ['limit must not be less than 1']),
  ...refusal('bad-cursor', 'An invalid cursor', 400, ['after must be the next of an earlier page']),
});
const badFilter = badInput(
  refusal('bad-user', 'A user id with a space', 400, ['userId must match /^[\\x21-\\x7e]{1,64}$/ regular expression']),
);
const refusals = { ...whereAdministratorsAreLetIn, ...whereSaleIsNamed, ...storeAway('read') };

export const recordsDocs = {
  'GET /api/v1/admin/sales/:saleId/orders': {
    operationId: 'listOrders',
    tag: 'Records',
    summary: 'Orders, page by page',
    description: 'The newest first. Pass `next` of a page as `after` to get the following page.',
    answers: {
      200: {
        description: 'A page of orders.',
        schemaName: 'OrdersPage',
        examples: {
          page: {
            summary: 'More pages follow',
            value: { items: [order], next: `1795770000455.${order.orderId}`, ageSeconds: 0 },
          },
          'last-page': { summary: 'The last page', value: { items: [order], next: null, ageSeconds: 0 } },
        },
      },
      ...badPage,
      ...refusals,
    },
  },

  'GET /api/v1/admin/sales/:saleId/audit': {
    operationId: 'listAudit',
    tag: 'Records',
    summary: 'The audit trail, page by page',
    description: 'The newest first. Pass `next` of a page as `after` to get the following page.',
    answers: {
      200: {
        description: 'A page of audit rows.',
        schemaName: 'AuditPage',
        examples: {
          page: { summary: 'More pages follow', value: { items: [auditRow], next: auditRow.id, ageSeconds: 0 } },
          'last-page': { summary: 'The last page', value: { items: [auditRow], next: null, ageSeconds: 0 } },
        },
      },
      ...badPage,
      ...refusals,
    },
  },

  'GET /api/v1/admin/sales/:saleId/orders.csv': {
    operationId: 'exportOrders',
    tag: 'Records',
    summary: 'Export all orders',
    description: 'Sorted by user, streamed.',
    answers: {
      200: {
        description: 'CSV (RFC 4180) in UTF-8.',
        headers: ['Content-Disposition', 'X-Data-Age'],
        contentType: 'text/csv',
        schema: { type: 'string' },
        examples: {
          file: {
            summary: 'One order',
            value: `${Object.keys(order).join(',')}\r\n${Object.values(order).join(',')}\r\n`,
          },
        },
      },
      ...badFilter,
      ...refusals,
    },
  },

  'GET /api/v1/admin/sales/:saleId/audit.csv': {
    operationId: 'exportAudit',
    tag: 'Records',
    summary: 'Export the audit trail',
    description: 'The newest first, streamed.',
    answers: {
      200: {
        description: 'CSV (RFC 4180) in UTF-8.',
        headers: ['Content-Disposition', 'X-Data-Age'],
        contentType: 'text/csv',
        schema: { type: 'string' },
        examples: {
          file: {
            summary: 'One row',
            value: `id,userId,eventType,orderId,epoch,metadata,createdAt\r\n${Object.values(auditRow).join(',')}\r\n`,
          },
        },
      },
      ...badFilter,
      ...refusals,
    },
  },
} satisfies Operations;
