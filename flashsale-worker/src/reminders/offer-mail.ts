import { createHash } from 'node:crypto';
import type { ClaimedOfferMail, MailLanguage } from 'flashsale-core';
import type { Mail } from './mailer.js';

interface Offer {
  readonly name: string;
  readonly quantity: number;
  readonly until: string;
  readonly link: string;
}

const TEXTS: Readonly<Record<MailLanguage, (offer: Offer) => { readonly subject: string; readonly lines: string[] }>> =
  {
    en: ({ name, quantity, until, link }) => ({
      subject: `${name} is held for you`,
      lines: [
        `${quantity === 1 ? 'One unit' : `${quantity} units`} of ${name} came back, and ${quantity === 1 ? 'is' : 'are'} held for you until ${until}. Pay here:`,
        '',
        link,
        '',
        'If you do not want it any more, cancel it there: then the next on the waiting list is offered it.',
        '',
        'You asked for this one mail. Your address is deleted with it, and you get no other.',
      ],
    }),
    de: ({ name, quantity, until, link }) => ({
      subject: `${name} ist für Sie reserviert`,
      lines: [
        `${quantity === 1 ? 'Ein Stück' : `${quantity} Stück`} von ${name} ${quantity === 1 ? 'ist' : 'sind'} frei geworden und bis ${until} für Sie reserviert. Hier bezahlen Sie:`,
        '',
        link,
        '',
        'Wenn Sie nicht mehr kaufen möchten, stornieren Sie dort: Dann bekommt der Nächste auf der Warteliste das Angebot.',
        '',
        'Sie haben um diese eine Mail gebeten. Ihre Adresse wird mit ihr gelöscht, und es kommt keine weitere.',
      ],
    }),
  };

/** The mail that says that units are held for somebody who waited. */
export function offerMail(offer: ClaimedOfferMail, shopUrl: string): Mail {
  const { saleId, saleName, orderId, quantity, expiresAt, email, language } = offer;
  const { subject, lines } = TEXTS[language]({
    // A name has no line breaks, but for those of a sale from before names were checked.
    name: saleName.replaceAll(/\s+/g, ' ').trim(),
    quantity,
    until: `${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    link: new URL(`/orders/${orderId}?${new URLSearchParams({ sale: saleId }).toString()}`, shopUrl).href,
  });
  const id = createHash('sha256').update(orderId).digest('hex').slice(0, 32);
  return { id, to: email, subject, text: [...lines, ''].join('\n') };
}
