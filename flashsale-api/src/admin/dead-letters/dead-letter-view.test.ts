import { describe, expect, it } from '@jest/globals';
import { countBySale, type ReadLetter, toDeadLetterView } from './dead-letter-view.js';

const NONE: ReadonlyMap<string, string> = new Map();
const DEFECT = { defect: 'The body is not a purchase.' };
const LETTER: ReadLetter = {
  deadLetterId: 'id-1',
  reason: 'rejected',
  queue: 'flashsale.purchases',
  count: 2,
  diedAt: new Date(0),
  body: Buffer.from('{"v":1}'),
  isCut: false,
  content: DEFECT,
};

describe('toDeadLetterView', () => {
  it('shows what the broker said, and the parsed body', () => {
    expect(toDeadLetterView(LETTER, NONE)).toEqual({
      deadLetterId: 'id-1',
      reason: 'rejected',
      queue: 'flashsale.purchases',
      count: 2,
      at: '1970-01-01T00:00:00.000Z',
      saleId: null,
      cause: 'The body is not a purchase.',
      reservations: [],
      body: { v: 1 },
    });
  });

  it.each([
    ['{"v":', '{"v":'],
    ['', ''],
    ['\u0000\u0001', '\u0000\u0001'],
    ['"text"', 'text'],
  ])('shows %j as text', (body, shown) => {
    expect(toDeadLetterView({ ...LETTER, body: Buffer.from(body) }, NONE).body).toBe(shown);
  });

  it('shows bytes that are no text without failing', () => {
    expect(toDeadLetterView({ ...LETTER, body: Buffer.from([0xff, 0xfe]) }, NONE).body).toBe('��');
  });

  it('shows that a long body is cut', () => {
    expect(toDeadLetterView({ ...LETTER, body: Buffer.from('{"a":"b'), isCut: true }, NONE).body).toBe('{"a":"b…');
  });

  it('shows null where the broker said nothing', () => {
    const silent = { ...LETTER, reason: undefined, queue: undefined, diedAt: undefined, count: 0 };

    expect(toDeadLetterView(silent, NONE)).toMatchObject({ reason: null, queue: null, at: null, count: 0 });
  });

  it('shows whose it is, and every cause once', () => {
    const ids = ['A', 'B', 'C'].map((letter) => `0199A1C4-7A3E-7C52-9D0E-3F5B8A2C6D4${letter}`);
    const reservations = ids.map((orderId, i) => ({
      ...{ saleId: 'sale_1', epoch: 1, orderId, userId: `user-${i}`, outboxId: `1-${i}`, reservedAtMs: 0 },
    }));
    const letter = { ...LETTER, content: { reservations } };
    const causes = new Map(ids.slice(0, 2).map((id) => [id.toLowerCase(), 'refused']));

    expect(toDeadLetterView(letter, causes)).toMatchObject({
      ...{ saleId: 'sale_1', cause: 'refused' },
      reservations: ids.map((orderId, i) => ({ orderId, userId: `user-${i}` })),
    });
    expect(toDeadLetterView(letter, NONE).cause).toBeNull();
    expect(countBySale([LETTER, letter, letter])).toEqual([
      { saleId: 'sale_1', letters: 2 },
      { saleId: null, letters: 1 },
    ]);
  });
});
