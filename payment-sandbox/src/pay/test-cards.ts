/** How long the slow bank takes. */
export const SLOW_CARD_MS = 20_000;

export interface TestCard {
  /** The name under which Stripe's API knows such a card. */
  readonly id:
    | 'pm_card_visa'
    | 'pm_card_chargeDeclined'
    | 'pm_card_threeDSecure2Required'
    | 'pm_card_captureFails'
    | 'pm_card_slow';
  readonly number: string;
  readonly behaviour: 'good' | 'declined' | 'asks-the-bank' | 'capture-fails' | 'slow';
  readonly title: string;
  readonly text: string;
}

export const TEST_CARDS: readonly TestCard[] = [
  {
    id: 'pm_card_visa',
    number: '4242 4242 4242 4242',
    behaviour: 'good',
    title: 'A good card',
    text: 'The money is reserved at once.',
  },
  {
    id: 'pm_card_chargeDeclined',
    number: '4000 0000 0000 0002',
    behaviour: 'declined',
    title: 'A declined card',
    text: 'The bank says no; you may try another card.',
  },
  {
    id: 'pm_card_threeDSecure2Required',
    number: '4000 0000 0000 3220',
    behaviour: 'asks-the-bank',
    title: 'A card with 3-D Secure',
    text: 'The bank asks you first.',
  },
  {
    id: 'pm_card_captureFails',
    number: '4000 0000 0000 0341',
    behaviour: 'capture-fails',
    title: 'A card that fails later',
    text: 'The money is reserved, and cannot be collected.',
  },
  {
    id: 'pm_card_slow',
    number: '4000 0000 0000 0077',
    behaviour: 'slow',
    title: 'A slow bank',
    text: `Its answer takes ${SLOW_CARD_MS / 1_000} seconds.`,
  },
];

export function findCard(id: string | undefined): TestCard | undefined {
  return TEST_CARDS.find((card) => card.id === id);
}
