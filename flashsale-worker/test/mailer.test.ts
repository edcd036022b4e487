import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { MailRefused, SmtpMailer } from '../src/reminders/mailer.js';

const REFUSALS: Readonly<Record<string, number>> = { 'gone@example.com': 550, 'busy@example.com': 451 };

const received: string[] = [];
let smtp: SMTPServer;
let mailer: SmtpMailer;

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, callback) {
      const responseCode = REFUSALS[address];
      callback(responseCode === undefined ? undefined : Object.assign(new Error('no'), { responseCode }));
    },
    onData(stream, _session, callback) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => {
        received.push(text);
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as { port: number };
  mailer = new SmtpMailer({
    smtpUrl: `smtp://127.0.0.1:${port}`,
    from: 'Shop <shop@shop.example>',
    shopUrl: 'https://shop.example',
  });
});
afterAll(async () => {
  mailer.close();
  await new Promise<void>((resolve) => smtp.close(resolve));
});

function send(to: string): Promise<void> {
  return mailer.send({ id: 'one', to, subject: 'A vase is open now', text: 'Come.\n' });
}

describe('mails by SMTP', () => {
  it('have the id of the mail, and the address as it was given', async () => {
    await send('ada@example.com');
    expect(received).toEqual([expect.stringMatching(/^Message-ID: <one@shop\.example>\r$/m)]);
    expect(received[0]).toMatch(/^To: ada@example\.com\r$/m);
  });

  it('are refused for good only where the server says so of the address', async () => {
    await expect(send('gone@example.com')).rejects.toThrow(new MailRefused('the server refused the address with 550'));
    const busy = await send('busy@example.com').catch((error: unknown) => error);
    expect(busy).toBeInstanceOf(Error);
    expect(busy).not.toBeInstanceOf(MailRefused);
  });
});
