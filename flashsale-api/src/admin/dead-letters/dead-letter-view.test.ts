import { describe, expect, it } from '@jest/globals';
import { toDeadLetterView } from './dead-letter-view.js';

const LETTER = {
  deadLetterId: 'id-1',
  reason: 'rejected',
  queue: 'flashsale.purchases',
  count: 2,
  diedAt: new Date(0),
  body: Buffer.from('{"v":1}'),
  isCut: false,
};

describe('toDeadLetterView', () => {
  it('shows what the broker said, and the parsed body', () => {
    expect(toDeadLetterView(LETTER)).toEqual({
      deadLetterId: 'id-1',
      reason: 'rejected',
      queue: 'flashsale.purchases',
      count: 2,
      at: '1970-01-01T00:00:00.000Z',
      body: { v: 1 },
    });
  });

  it.each([
    ['{"v":', '{"v":'],
    ['', ''],
    ['\u0000\u0001', '\u0000\u0001'],
    ['"text"', 'text'],
  ])('shows %j as text', (body, shown) => {
    expect(toDeadLetterView({ ...LETTER, body: Buffer.from(body) }).body).toBe(shown);
  });

  it('shows bytes that are no text without failing', () => {
    expect(toDeadLetterView({ ...LETTER, body: Buffer.from([0xff, 0xfe]) }).body).toBe('��');
  });

  it('shows that a long body is cut', () => {
    expect(toDeadLetterView({ ...LETTER, body: Buffer.from('{"a":"b'), isCut: true }).body).toBe('{"a":"b…');
  });

  it('shows null where the broker said nothing', () => {
    const silent = { ...LETTER, reason: undefined, queue: undefined, diedAt: undefined, count: 0 };

    expect(toDeadLetterView(silent)).toMatchObject({ reason: null, queue: null, at: null, count: 0 });
  });
});
