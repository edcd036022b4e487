import type { Operations } from '../docs/operation.js';
import {
  askLater,
  badInput,
  badSaleInAddress,
  refusal,
  shed,
  whereBodyIsSent,
  whereSaleIsNamed,
} from '../docs/refusals.js';

export const remindersDocs = {
  'POST /api/v1/sale/:saleId/reminders': {
    operationId: 'noteReminder',
    tag: 'Sales',
    summary: 'Have a mail sent when a sale opens',
    description: [
      'One mail for an address and sale, where the shop sends mails (`REMINDER_MAILS`). The address is deleted once the mail is',
      'sent, at the latest when the sale ends, and used for nothing else. Noting it again changes nothing.',
    ].join(' '),
    requests: { buyer: { summary: 'An address', value: { email: 'ada@example.com' } } },
    answers: {
      202: {
        description: 'Noted, now or before.',
        schemaName: 'NotedReminderView',
        examples: {
          noted: {
            summary: 'Noted',
            value: { status: 'NOTED', message: 'One mail is sent to this address when the sale opens' },
          },
        },
      },
      ...badInput({
        ...badSaleInAddress[400].examples,
        ...refusal('bad-email', 'No address', 400, ['email must be an email']),
      }),
      404: {
        description: 'There is no such sale, or the shop sends no reminders.',
        examples: {
          ...whereSaleIsNamed[404].examples,
          ...refusal('no-reminders', 'A shop without mails', 404, 'This shop sends no reminders'),
        },
      },
      409: {
        description: 'The sale has opened, or has as many reminders as a sale may have.',
        examples: refusal('opened', 'A sale that has opened', 409, 'The sale has opened already'),
      },
      ...whereBodyIsSent,
      414: whereSaleIsNamed[414],
      429: {
        description: 'Too many from this address.',
        examples: refusal('too-many', 'Too many reminders', 429, 'Too many reminders, please try again later'),
        headers: ['Retry-After'],
      },
      ...askLater('It cannot be noted now.', {
        ...refusal('away', 'PostgreSQL is away', 503, 'Reminders cannot be noted now, please try again'),
        ...shed,
      }),
    },
  },
} satisfies Operations;
