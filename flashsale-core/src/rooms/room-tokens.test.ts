import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertySeed } from '../../test-support/index.js';
import { RoomTokens } from './room-tokens.js';

const SECRET = 'a secret of 32 characters or more';
const OTHER_SECRET = 'another secret of 32 characters!!';
const tokens = new RoomTokens([SECRET]);
const TICKET = { saleId: 'sale_1', roomId: '3f206b9e17cd4a85', userId: 'ann', arrival: 42 };
const ADMISSION = {
  saleId: 'sale_1',
  roomId: '3f206b9e17cd4a85',
  userId: 'ann',
  untilMs: 1_795_770_600_000,
  bornMs: 1_795_770_000_000,
};

describe('the tokens of waiting rooms', () => {
  it('say who they are for, whatever the user is called', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\x21-\x7e]{1,64}$/), fc.nat(), (userId, number) => {
        const ticket = { ...TICKET, userId, arrival: number };
        const admission = { ...ADMISSION, userId, untilMs: number };
        expect(tokens.readTicket(tokens.ticket(ticket))).toEqual(ticket);
        expect(tokens.readAdmission(tokens.admission(admission))).toEqual(admission);
      }),
      { seed: propertySeed },
    );
  });

  it('are refused with any character changed, or cut, or longer', () => {
    const token = tokens.admission(ADMISSION);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.stringMatching(/^[\x21-\x7e]$/), (at, character) => {
        fc.pre(token[at] !== character);
        expect(tokens.readAdmission(token.slice(0, at) + character + token.slice(at + 1))).toBeUndefined();
        expect(tokens.readAdmission(token.slice(0, at))).toBeUndefined();
      }),
      { seed: propertySeed, numRuns: 500 },
    );
    expect(tokens.readAdmission(`${token}A`)).toBeUndefined();
    expect(tokens.readAdmission(`${token}=`)).toBeUndefined();
    expect(tokens.readAdmission(`a1.${'x'.repeat(10_000)}.y`)).toBeUndefined();
  });

  it('are not taken for each other', () => {
    expect(tokens.readAdmission(tokens.ticket(TICKET))).toBeUndefined();
    expect(tokens.readTicket(tokens.admission(ADMISSION))).toBeUndefined();
    expect(tokens.readAdmission(tokens.ticket(TICKET).replace('t1.', 'a1.'))).toBeUndefined();
  });

  it.each(['', '.', 'a1', 'a1.', 'a1..', 'a1.e30.', 'ä1.e30.e30', 'null'])('are not: %j', (text) => {
    expect(tokens.readAdmission(text)).toBeUndefined();
    expect(tokens.readTicket(text)).toBeUndefined();
  });

  it('of the previous secret are still good, those of a foreign one never', () => {
    const rotated = new RoomTokens([OTHER_SECRET, SECRET]);
    expect(rotated.readTicket(tokens.ticket(TICKET))).toEqual(TICKET);
    expect(tokens.readTicket(rotated.ticket(TICKET))).toBeUndefined();
  });
});
