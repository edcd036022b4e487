import { createTransport, type Transporter } from 'nodemailer';
import type { MailSettings } from './mail-settings.js';

/** One mail in plain text. */
export interface Mail {
  /** The same for every attempt to send it, so that a mailbox may drop a second one. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** The address is refused for good; another attempt would end the same way. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}

/** Sends mails. Another way to send them is one more class of this kind. */
export interface Mailer {
  /** @throws MailRefused, or another Error where it may be tried again */
  send(mail: Mail): Promise<void>;
  close(): void;
}

const CONNECTIONS_MAX = 2;
/** All of them together are less than the lease of a reminder. */
const CONNECT_DEADLINE_MS = 5_000;
const SILENCE_MS_MAX = 20_000;
const LOCAL_HOST = /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/;

/** Sends mails by SMTP. */
export class SmtpMailer implements Mailer {
  readonly #transport: Transporter;
  readonly #from: string;
  readonly #host: string;

  constructor({ smtpUrl, from, shopUrl }: MailSettings) {
    const { protocol, hostname, port, username, password } = new URL(smtpUrl);
    const isSecure = protocol === 'smtps:';
    this.#from = from;
    this.#host = new URL(shopUrl).hostname;
    this.#transport = createTransport({
      pool: true,
      maxConnections: CONNECTIONS_MAX,
      host: hostname,
      port: port === '' ? (isSecure ? 465 : 587) : Number(port),
      secure: isSecure,
      // Addresses and the password do not cross a network in the clear.
      requireTLS: !isSecure && !LOCAL_HOST.test(hostname),
      ...(username !== '' && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
      connectionTimeout: CONNECT_DEADLINE_MS,
      greetingTimeout: CONNECT_DEADLINE_MS,
      socketTimeout: SILENCE_MS_MAX,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send({ id, to, subject, text }: Mail): Promise<void> {
    const mail = { messageId: `<${id}@${this.#host}>`, from: this.#from, to: { name: '', address: to }, subject, text };
    await this.#transport.sendMail(mail).catch((error: SmtpError) => {
      const isForGood = (error.responseCode ?? 0) >= 500 && error.command?.startsWith('RCPT') === true;
      throw isForGood ? new MailRefused(`the server refused the address with ${error.responseCode}`) : error;
    });
  }

  close(): void {
    this.#transport.close();
  }
}

interface SmtpError extends Error {
  /** What the server refused. */
  readonly command?: string;
  readonly responseCode?: number;
}
