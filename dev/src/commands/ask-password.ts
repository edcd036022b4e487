import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Refusal } from 'flashsale-testkit';

/** Asks twice for a password on the terminal, which does not show it. @throws Refusal without a terminal */
export async function askPassword(signal: AbortSignal): Promise<string> {
  if (!process.stdin.isTTY) throw new Refusal('There is no terminal to ask for the password: use --password-file.');
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    const ask = async (question: string): Promise<string> => {
      process.stderr.write(question);
      const answer = await reader.question('', { signal });
      process.stderr.write('\n');
      return answer;
    };
    const password = await ask('Password: ');
    if ((await ask('Once more: ')) !== password) throw new Refusal('The two passwords differ.');
    return password;
  } finally {
    reader.close();
  }
}
