import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readConfigFile } from './config-file.js';

const folder = mkdtempSync(join(tmpdir(), 'race-lab-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'lab.json');

function read(text: string) {
  writeFileSync(file, text);
  return readConfigFile(file);
}

describe('a file of settings', () => {
  it('has settings for all scenarios, and for one', async () => {
    const text = { type: 'session', strategies: ['none', 'queue'], rounds: 20, scenarios: { coupon: { users: 5 } } };
    expect(await read(JSON.stringify(text))).toEqual({ ...text, type: ['session'] });
    expect(await read('{}')).toEqual({});
  });

  it('is there as an example, with the two live tests', async () => {
    const example = fileURLToPath(new URL('../../../../race-lab.config.json', import.meta.url));
    expect(await readConfigFile(example)).toMatchObject({
      type: ['session', 'coupon'],
      scenarios: {
        session: { subject: 'TEST-SESSION', capacity: 5, users: 10 },
        coupon: { subject: 'TEST-COUPON', capacity: 1, users: 5 },
      },
    });
    expect(Object.keys(JSON.parse(readFileSync(example, 'utf8')) as object)).toContain('strategies');
  });

  it.each([
    ['{"rounds":0}', 'rounds must be a whole number from 1 to 1,000.'],
    ['{"rounds":"20"}', 'rounds must be a whole number from 1 to 1,000.'],
    ['{"delay":1.5}', 'delay must be a whole number from 0 to 10,000.'],
    ['{"chaos":1}', 'chaos must be a share: 0 or more and less than 1.'],
    ['{"expect":"luck"}', 'expect can only be "safe".'],
    ['{"out":""}', 'out must be the name of a folder.'],
    ['{"subject":"a.b"}', 'subject must be a name of up to 40 letters, digits, - and _.'],
    ['{"type":"sessions"}', 'type must be one of these, or a list of them: all, balance, coupon, coupon-claim, '],
    ['{"strategies":["luck"]}', 'strategies must be one of these, or a list of them: all, memory-'],
    [
      '{"scenarios":{"session":{"capacity":-5}}}',
      'scenarios.session.capacity must be a whole number from 1 to 1,000,000.',
    ],
    ['{"scenarios":{"session":5}}', 'scenarios.session must be an object.'],
    ['{"ronds":20}', 'the file has ronds, which is unknown; known: type, strategies, rounds, '],
    ['{"scenarios":{"sesion":{}}}', 'scenarios has sesion, which is unknown; known: balance, coupon, '],
    ['{"scenarios":{"coupon":{"uses":1}}}', 'scenarios.coupon has uses, which is unknown; known: subject, capacity, '],
    ['[]', 'the file must be an object.'],
  ])('that has %s reports which key is wrong, and why', async (text, defect) => {
    await expect(read(text)).rejects.toThrow(`${file}: ${defect}`);
  });

  it('reports everything that is wrong at once', async () => {
    await expect(read('{"rounds":0,"users":0}')).rejects.toThrow(/rounds must be .*\n.*users must be /);
  });

  it('must be there, and JSON', async () => {
    await expect(read('{')).rejects.toThrow(`${file} is not JSON: `);
    await expect(readConfigFile(join(folder, 'nothing.json'))).rejects.toThrow('nothing.json cannot be read: ENOENT');
  });
});
