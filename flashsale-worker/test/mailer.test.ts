import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MailRefused, SmtpMailer } from '../src/reminders/mailer.js';
import { type MailServer, startMailServer } from '../test-support/mail-server.js';

const REFUSALS: Readonly<Record<string, number>> = { 'gone@example.com': 550, 'busy@example.com': 451 };

let mails: MailServer;
let mailer: SmtpMailer;

beforeAll(async () => {
  mails = await startMailServer((address) => REFUSALS[address]);
  mailer = new SmtpMailer({ smtpUrl: mails.url, from: 'Shop <shop@shop.example>', shopUrl: 'https://shop.example' });
});
afterAll(async () => {
  mailer.close();
  await mails.stop();
});

function send(to: string): Promise<void> {
  return mailer.send({ id: 'one', to, subject: 'A vase is open now', text: 'Come.\n' });
}

describe('mails by SMTP', () => {
  it('have the id of the mail, and the address as it was given', async () => {
    await send('ada@example.com');
    expect(mails.received).toEqual([
      { to: 'ada@example.com', text: expect.stringMatching(/^Message-ID: <one@shop\.example>\r$/m) },
    ]);
    expect(mails.received[0]?.text).toMatch(/^To: ada@example\.com\r$/m);
  });

  it('are refused for good only where the server says so of the address', async () => {
    await expect(send('gone@example.com')).rejects.toThrow(new MailRefused('the server refused the address with 550'));
    const busy = await send('busy@example.com').catch((error: unknown) => error);
    expect(busy).toBeInstanceOf(Error);
    expect(busy).not.toBeInstanceOf(MailRefused);
  });
});
