import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly to: string;
  /** With its headers. */
  readonly text: string;
}

export interface MailServer {
  readonly url: string;
  readonly received: ReceivedMail[];
  /** The addresses of every attempt, those that were refused among them. */
  readonly asked: string[];
  stop(): Promise<void>;
}

/** Starts a mail server that keeps what it is sent. `refusalOf` says with which code it refuses an attempt at an address, the first one of which is 1. */
export async function startMailServer(
  refusalOf: (address: string, attempt: number) => number | undefined,
): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const asked: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, callback) {
      asked.push(address);
      const responseCode = refusalOf(address, asked.filter((one) => one === address).length);
      callback(responseCode === undefined ? undefined : Object.assign(new Error('no'), { responseCode }));
    },
    onData(stream, { envelope }, callback) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => {
        for (const { address } of envelope.rcptTo) received.push({ to: address, text: text.replaceAll('=\r\n', '') });
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as { port: number };
  return {
    ...{ url: `smtp://127.0.0.1:${port}`, received, asked },
    stop: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}
