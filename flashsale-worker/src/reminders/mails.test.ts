import { describe, expect, it } from '@jest/globals';
import type { ClaimedOfferMail } from 'flashsale-core';
import { offerMail } from './offer-mail.js';
import { reminderMail } from './reminder-mail.js';

const SHOP_URL = 'https://shop.example';
const ENDS_AT = new Date('2026-11-27T09:15:30Z');

const offer: ClaimedOfferMail = {
  place: '7',
  saleId: 'sale_1',
  saleName: 'A\r\nBcc: all@example.com',
  orderId: 'a-1',
  quantity: 1,
  expiresAt: ENDS_AT,
  email: 'ada@example.com',
  language: 'en',
  attempts: 1,
};

describe('the mail with an offer', () => {
  it('says what is held until when, and where one pays', () => {
    const { to, subject, text } = offerMail({ ...offer, saleName: 'Vase' }, SHOP_URL);
    expect([to, subject]).toEqual(['ada@example.com', 'Vase is held for you']);
    expect(text).toContain('One unit of Vase came back, and is held for you until 2026-11-27 09:15 UTC. Pay here:');
    expect(text).toContain('\nhttps://shop.example/orders/a-1?sale=sale_1\n');
    expect(offerMail({ ...offer, quantity: 2 }, SHOP_URL).text).toContain('2 units of ');
  });

  it('is in the language of who waited', () => {
    const german = { ...offer, saleName: 'Vase', language: 'de' } as const;
    expect(offerMail(german, SHOP_URL).subject).toBe('Vase ist für Sie reserviert');
    expect(offerMail(german, SHOP_URL).text).toContain('Ein Stück von Vase ist frei geworden und bis');
    expect(offerMail({ ...german, quantity: 3 }, SHOP_URL).text).toContain('3 Stück von Vase sind frei geworden');
  });

  it('has one id for every attempt at one order', () => {
    const { id } = offerMail(offer, SHOP_URL);
    expect(offerMail({ ...offer, attempts: 2 }, SHOP_URL).id).toBe(id);
    expect(offerMail({ ...offer, orderId: 'a-2' }, SHOP_URL).id).not.toBe(id);
  });

  it('has no line of a name among its headers', () => {
    expect(offerMail(offer, SHOP_URL).subject).toBe('A Bcc: all@example.com is held for you');
  });
});

describe('the mail when a sale opens', () => {
  const reminder = { saleId: 'sale_1', saleName: 'A \n vase', endsAt: ENDS_AT, email: 'ada@example.com', attempts: 1 };

  it('says until when it is open, and where', () => {
    const { to, subject, text } = reminderMail(reminder, SHOP_URL);
    expect([to, subject]).toEqual(['ada@example.com', 'A vase is open now']);
    expect(text).toContain('A vase is open now, until 2026-11-27 09:15 UTC:\n\nhttps://shop.example/sale/sale_1\n');
  });

  it('has one id for an address and sale', () => {
    const { id } = reminderMail(reminder, SHOP_URL);
    expect(reminderMail(reminder, SHOP_URL).id).toBe(id);
    expect(reminderMail({ ...reminder, email: 'bob@example.com' }, SHOP_URL).id).not.toBe(id);
  });
});
