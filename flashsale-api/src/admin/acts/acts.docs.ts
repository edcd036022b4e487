import type { Operations } from '../../docs/operation.js';
import { badInput, refusal, storeAway, whereAdministratorsAreLetIn } from '../../docs/refusals.js';

const act = {
  id: '17',
  act: 'add-stock',
  saleId: 'sale_1',
  actor: 'ada',
  role: 'operator',
  address: '192.0.2.7',
  requestId: '0b9d2f6e-5c1a-4c1e-9a56-8f1d2c3b4a59',
  given: { add: 50 },
  outcome: 'DONE',
  status: 200,
  before: { totalStock: 100 },
  after: { totalStock: 150 },
  begunAt: '2026-11-27T08:59:30.100Z',
  endedAt: '2026-11-27T08:59:30.125Z',
};

export const actsDocs = {
  'GET /api/v1/admin/acts': {
    operationId: 'listActs',
    tag: 'Records',
    summary: 'What operators did, page by page',
    description: [
      'The newest first; all, or those of a sale, of an actor, or of a kind. `actor` is an operator, `token` for the admin',
      'token, `demo` in demo mode, or `command` for `npm run operators`. Who logged in at a provider is `Ada Lovelace (subject, issuer)`,',
      'and found by the name alone, too. An act with the outcome `OPEN` is under way, or its process',
      'ended before it did.',
    ].join(' '),
    answers: {
      200: {
        description: 'A page of acts.',
        schemaName: 'ActsPage',
        examples: {
          page: { summary: 'More pages follow', value: { items: [act], next: act.id } },
          'last-page': { summary: 'The last page', value: { items: [act], next: null } },
        },
      },
      ...badInput({
        ...refusal('bad-limit', 'A limit of 0', 400, ['limit must not be less than 1']),
        ...refusal('bad-cursor', 'An invalid cursor', 400, ['after must be the next of an earlier page']),
      }),
      ...whereAdministratorsAreLetIn,
      ...storeAway('read'),
    },
  },

  'GET /api/v1/admin/acts.csv': {
    operationId: 'exportActs',
    tag: 'Records',
    summary: 'Export what operators did',
    description: 'The newest first, streamed.',
    answers: {
      200: {
        description: 'CSV (RFC 4180) in UTF-8.',
        headers: ['Content-Disposition'],
        contentType: 'text/csv',
        schema: { type: 'string' },
        examples: {
          file: {
            summary: 'One act',
            value:
              'id,begunAt,actor,role,act,saleId,outcome,status,given,before,after,address,requestId,endedAt\r\n' +
              `${act.id},${act.begunAt},ada,operator,add-stock,sale_1,DONE,200,"{""add"":50}","{""totalStock"":100}","{""totalStock"":150}",${act.address},${act.requestId},${act.endedAt}\r\n`,
          },
        },
      },
      ...badInput(
        refusal('bad-actor', 'A name with a line break', 400, [
          'actor must match /^[ -\\uffff]{1,500}$/ regular expression',
        ]),
      ),
      ...whereAdministratorsAreLetIn,
      ...storeAway('read'),
    },
  },
} satisfies Operations;
