import { expect, it } from '@jest/globals';
import { texts } from './texts.js';

it('says on the button, and of the four outcomes, what the API documents', () => {
  expect(texts.buyer.buy).toBe('Buy Now');
  const { reserved, alreadyPurchased, soldOut, notActive } = texts.outcome;
  expect({ reserved, alreadyPurchased, soldOut, notActive }).toEqual({
    reserved: 'Purchase reserved successfully',
    alreadyPurchased: 'You have already purchased from this sale',
    soldOut: 'Sale is sold out',
    notActive: 'Sale is not currently active',
  });
});
