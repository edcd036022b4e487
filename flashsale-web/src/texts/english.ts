import type { LoginFailure, OperatorLoginFailure } from '../login/login-failure';
import type { DrawCheck } from '../draw/check-draw';
import type { OrderFormOutcome } from '../orders/order-form-outcome';
import type { ListOutcome } from '../shop/form-outcome';
import type { ReminderOutcome } from '../shop/reminder-outcome';
import type { ShownStatus } from '../shop/sale-time';
import { formatsOf } from './formats';
import type { Language } from './languages';
import { unitsInEnglish as units } from './units';

const { count, money } = formatsOf('en-US');

/** Some 30 % around a number of minutes: people leave, and operators change the rate. */
const etaRange = (minutes: number): string => {
  const [from, to] = [Math.max(Math.floor(minutes * 0.7), 1), Math.max(Math.ceil(minutes * 1.3), 2)];
  return `${count(from)} to ${count(to)} minutes`;
};

/** Every word that a visitor of the shop reads. */
/** The check of another company in front of a waiting room. */
function widgetOf(provider: string) {
  return {
    needsScript: `Joining this waiting room needs JavaScript: a check by ${provider} comes first, which keeps programs out.`,
    busy: () =>
      `A check by ${provider} comes first, which keeps programs out. It learns your address and which browser you use.`,
    failed: `The check by ${provider} did not come through, so you have not joined yet. Please try again; it needs JavaScript, and no blocker in its way.`,
  };
}

export const english = {
  count,
  units,
  money,

  language: {
    code: 'en' as Language,
    /** How dates are written. */
    dates: 'en-GB',
    label: 'Language',
  },

  site: {
    name: 'Flash Sale',
    description: 'Live stock, never oversold.',
    skip: 'Skip to content',
    nav: 'Main',
    shop: 'Shop',
    console: 'Console',
    lab: 'Race lab',
    orders: 'Orders',
    offline: 'You are offline: this page may be out of date.',
    unreachable: 'The shop is not responding. Retrying …',
    notFoundTitle: 'Sale not found',
    notFound: 'There is no sale at this address. It may have been removed.',
    back: 'Back to the shop',
    backToConsole: 'Back to all sales',
    brokenTitle: 'Something went wrong',
    broken: 'This page could not be displayed. Your purchases are not affected.',
    again: 'Try again',
  },

  sale: {
    status: {
      UPCOMING: 'Opens soon',
      ACTIVE: 'Open now',
      SOLD_OUT: 'Sold out',
      ALL_HELD: 'All held',
      PAUSED: 'Paused',
      ENDED: 'Ended',
    } satisfies Record<ShownStatus, string>,
    each: 'each',
    oldPrice: 'Before: ',
    price: 'Now: ',
    soldOut: 'Sold out',
    left: 'left',
    ofTotal: (total: number) => `of ${count(total)}`,
    sold: 'sold',
    stock: 'Stock',
    stockText: (remaining: number, total: number, held: number) =>
      `${count(remaining)} of ${units(total)} left${held > 0 ? `, ${count(held)} held` : ''}`,
    soldText: (sold: number, total: number) => `${count(sold)} of ${units(total)} sold`,
    opensIn: 'Opens in',
    closesIn: 'Ends in',
    endedAt: 'Ended',
    window: 'Sale period',
    view: 'View sale',
  },

  product: {
    pictures: 'Pictures',
    description: 'Description',
    conditions: 'Terms',
  },

  shop: {
    title: 'Flash sales today',
    lede: 'Stock updates live, and no unit is ever sold twice.',
    empty: 'No sales yet',
    emptyHint: 'New sales appear here automatically.',
    unreachableTitle: 'Sales are unavailable right now',
    unreachable: 'The shop is not responding. This page keeps retrying and loads as soon as it is back.',
    loading: 'Loading sales …',
  },

  link: {
    live: 'Live',
    polling: 'Auto-refresh',
    offline: 'Offline',
    liveHint: 'Stock updates as it changes.',
    pollingHint: 'Live updates are unavailable, so the page checks every second.',
    offlineHint: 'No updates until you are back online.',
  },

  buyer: {
    title: 'Get yours',
    userId: 'Your user ID',
    userIdHint: 'A demo: nobody verifies it.',
    userIdMissing: 'Please enter your user ID.',
    userIdWrong: 'Use 1 to 64 letters, digits or symbols, no spaces, and not just one or two dots.',
    buy: 'Buy Now',
    buying: 'Processing …',
    again: 'Try again',
    closed: {
      UPCOMING: 'Not open yet',
      SOLD_OUT: 'Sold out',
      ALL_HELD: 'All held',
      PAUSED: 'Paused',
      ENDED: 'Ended',
    } satisfies Record<Exclude<ShownStatus, 'ACTIVE'>, string>,
    whyClosed: {
      UPCOMING: 'You can buy as soon as the sale opens.',
      ACTIVE: 'One unit per buyer. A double click never buys twice.',
      SOLD_OUT: 'Every unit has a buyer. If units are added, the button opens at once.',
      ALL_HELD: 'Every unit is held by a buyer who has yet to pay. What is not paid for comes back.',
      PAUSED: 'This sale is paused and may resume at any moment.',
      ENDED: 'This sale is over.',
    } satisfies Record<ShownStatus, string>,
    owned: 'You have yours',
    whyOwned: 'One unit per buyer. Your order is below.',
    noOrderYet: 'Your order will appear here.',
  },

  reserve: {
    title: 'Reserve yours',
    quantity: 'Units',
    reserve: 'Reserve',
    reserveFor: (price: string) => `Reserve for ${price}`,
    reserving: 'Reserving …',
    how: (minutes: string, limit: number) =>
      `Held for ${minutes} while you pay. ${limit === 1 ? 'One unit per buyer.' : `Up to ${units(limit)} per buyer.`}`,
    duration: (seconds: number) =>
      seconds < 120 ? `${count(seconds)} seconds` : `${count(Math.floor(seconds / 60))} minutes`,
    whyLimit: 'You have as many units as one buyer may have. They are below.',
    continue: 'Continue with your order',
    yours: 'Your orders in this sale',
    noneYet: 'What you reserve will appear here.',
  },

  list: {
    title: 'Waiting list',
    join: 'Join the waiting list',
    acceptLess: 'Fewer are fine, too',
    how: {
      ACTIVE: 'What comes back is offered to who is on the waiting list, in turn.',
      ALL_HELD:
        'Every unit is held by a buyer who has yet to pay. What comes back is offered to who is on the waiting list, in turn.',
      SOLD_OUT:
        'Every unit has a buyer. What comes back, or is added, is offered to who is on the waiting list, in turn.',
    },
    ahead: (people: number) => {
      if (people === 0) return 'You are next.';
      return people === 1 ? '1 person comes first.' : `${count(people)} people come first.`;
    },
    waitsFor: (quantity: number, acceptLess: boolean) =>
      `You are waiting for ${units(quantity)}${acceptLess && quantity > 1 ? '; fewer are fine, too' : ''}.`,
    whatNext:
      'When it is your turn, units that come back are held for you for a limited time, and this page leads you to the payment. You may close it: your place is kept.',
    noMessage: 'You get no message, so come back in time.',
    mail: 'Tell me by mail',
    mailConsent:
      'You agree that we send one mail to this address when units are held for you. It is deleted with the mail, or when none can come any more, and used for nothing else.',
    leave: 'Leave the waiting list',
    leaveHint: 'Whoever joins again comes last.',
    still: 'You are on the waiting list. If you wanted to leave it, please try again.',
    offeredTitle: 'Held for you',
    offered: 'Units came back, and it is your turn: they are held for you. Pay before the time runs out.',
    outcome: {
      'list-left': {
        title: 'You have left the waiting list',
        hint: 'Nothing is offered to you any more. You can join again, at the end.',
      },
      'list-on-sale': { title: 'Units are on sale', hint: 'There is no need to wait: reserve them now.' },
      'list-limit': {
        title: 'You cannot join the waiting list',
        hint: 'With these units you would have more than one buyer may have, or you have reserved too often without paying.',
      },
      'list-full': { title: 'The waiting list is full', hint: 'Please try again later.' },
      'list-quantity': {
        title: 'That is more than one order may have',
        hint: 'You are not on the waiting list. Choose fewer and try again.',
      },
      'list-busy': {
        title: 'Too many attempts',
        hint: 'Your last click has changed nothing. Please try again in a minute.',
      },
      'list-unanswered': {
        title: 'The shop has not responded',
        hint: 'We do not know whether you are on the waiting list. Please try again: you cannot lose your place by that.',
      },
      'list-mail': {
        title: 'Noted',
        hint: 'You get one mail when units are held for you.',
      },
      'list-bad-email': { title: 'No mail will come', hint: 'Please enter an email address.' },
    } satisfies Record<ListOutcome, { readonly title: string; readonly hint: string }>,
  },

  room: {
    title: 'Waiting room',
    opens: 'It opens at',
    opensIn: 'The waiting room opens in',
    drawIn: 'The draw is in',
    join: 'Join the waiting room',
    logIn: 'Log in to join',
    gathering: 'Whoever joins before the sale starts gets a place by a draw. It does not matter when.',
    inTurn: 'Whoever joins now comes in turn.',
    onePlace: 'One place per buyer, on every device.',
    notJoined: 'You have not joined yet. Please try again.',
    challenges: {
      altcha: {
        needsScript:
          'Joining this waiting room needs JavaScript: your browser solves a small task first, which keeps programs out.',
        busy: (tries: number) =>
          `Your browser solves a small task, which keeps programs out: try ${count(tries)}, of about 256 on average …`,
        failed:
          'Your browser has not solved the task, so you have not joined yet. Please try again; it needs JavaScript.',
      },
      turnstile: widgetOf('Cloudflare Turnstile'),
      hcaptcha: widgetOf('hCaptcha'),
    },
    noCrypto: 'This browser cannot solve the task: it needs a connection by https.',
    away: 'The waiting room cannot be shown at the moment. Your place is kept. Retrying …',
    lane: (name: string) => `Your code put you in the lane “${name}”.`,
    isDrawing: 'The list is closed. The draw is being made …',
    yourTurn: 'It is your turn: you may buy now.',
    turnTitle: 'Your turn',
    haveCode: 'I have a code',
    code: 'Code',
    codeHint: 'With a code it is your turn as soon as the sale starts.',
    badCode: 'This code is not valid.',
    beforeDraw: 'You are in. The places are drawn when the sale starts, at',
    place: (place: number) => `Place ${count(place)}`,
    ahead: (people: number) => {
      if (people === 0) return 'You are next.';
      return people === 1 ? '1 person is ahead of you.' : `${count(people)} people are ahead of you.`;
    },
    eta: (seconds: number) =>
      seconds < 60 ? 'It is your turn within a minute.' : `It is your turn in ${etaRange(Math.round(seconds / 60))}.`,
    paused: 'Nobody is let in at the moment.',
    mayClose: 'You may close this page: your place is kept, and your turn does not lapse.',
    leave: 'I do not want to buy',
    leaveHint: 'Nobody waits for you then. Whoever joins again has the same place.',
    giveBack: 'Let somebody else in',
    giveBackHint:
      'Somebody else comes in at once. Your place stays yours: you may join again, and come in when there is room.',
    hasLeft: 'You have left. Your place is kept: join again, and you have it back.',
    elsewhere: 'With the same login you find it on every device.',
    elsewhereDemo: 'On another device, join with the same user ID: it is the same place.',
  },

  draw: {
    title: 'How the places are drawn',
    numbers: 'Whoever joins gets a number. It does not matter when, as long as it is before',
    rules: [
      'Before anybody joined, the shop chose a secret and published its fingerprint, the commitment. So it cannot change the secret any more.',
      'Ten seconds before the sale starts the list of numbers is closed, and its fingerprint is published. Nobody can be added or taken out any more.',
      'At the start the secret is revealed. The order of all places follows from the secret and the list by a public rule: everybody can compute it, and nobody can choose it.',
      'Whoever joins later comes behind, in turn.',
    ],
    commitment: 'Commitment',
    drawn: 'Numbers in the draw',
    listRoot: 'Fingerprint of the list',
    secret: 'Secret',
    notYet: 'not published yet',
    check: 'Check my place',
    state: {
      'at-rest': '',
      checking: 'Computing …',
      unanswered: 'The proof could not be loaded. Please try again.',
      cannot:
        'This browser cannot check the draw: it needs a connection by https. The published data can be checked elsewhere.',
    },
    right: (place: number) => `The draw is right: place ${count(place)} is yours.`,
    wrong: 'Something is wrong with this draw. Keep this page, and tell the shop.',
    holds: {
      noted: () => 'The commitment is the one that this browser noted before the draw.',
      commitment: () => 'The revealed secret is the one that the shop was bound to.',
      listed: (arrival) => `Your number ${count(arrival)} is in the list that was closed before the draw.`,
      place: () => 'Your place follows from the secret and the list.',
    } as Record<DrawCheck, (arrival: number) => string>,
    fails: {
      noted: () => 'The commitment is not the one that this browser noted before the draw.',
      commitment: () => 'The revealed secret is not the one that the shop was bound to.',
      listed: (arrival) => `Your number ${count(arrival)} is not in the list.`,
      place: () => 'Another place follows from the secret and the list.',
    } as Record<DrawCheck, (arrival: number) => string>,
    notNoted: 'This browser did not see the commitment before the draw, so it cannot compare it.',
    needsScript: (arrival: number) => `Your number is ${count(arrival)}. To check your place here, allow scripts.`,
    elsewhere: 'Any program can check it:',
    published: 'published data',
  },

  login: {
    logIn: 'Log in',
    logOut: 'Log out',
    toBuy: 'Log in to buy',
    again: 'Log in again',
    youBuyAs: 'You buy as',
    leaving: 'Logging out …',
    failedTitle: 'You are not logged in',
    failed: {
      denied: 'The login was cancelled.',
      expired: 'The login took too long, or was begun in another browser.',
      away: 'The login is not responding. Sales stay visible, and you can buy as soon as it is back.',
      invalid: 'The login gave an answer that this shop cannot use. If this happens again, please tell the shop.',
    } satisfies Record<LoginFailure, string>,
    retry: 'Try again',
    operatorFailedTitle: 'You are not signed in',
    operatorFailed: {
      denied: 'The login was cancelled.',
      expired: 'The login took too long, or was begun in another browser.',
      away: 'The login, or the API, is not responding. Operators with an account of this shop can sign in with that.',
      invalid: 'The login gave an answer that the console cannot use. Its web server has logged why.',
      'no-role':
        'You have logged in, but you have no role in this shop. Whoever manages the login can make you a viewer, operator or owner.',
    } satisfies Record<OperatorLoginFailure, string>,
    asSomebodyElse: 'Log in as somebody else',
    backToConsole: 'Back to the console',
  },

  reminder: {
    calendar: 'Add to calendar',
    notify: 'Notify me when it opens',
    willNotify: 'We will notify you while this page is open',
    refused: 'This browser does not allow notifications from here.',
    email: 'Email',
    mail: 'Remind me by mail',
    consent:
      'You agree that we send one mail to this address when the sale opens. It is deleted with the mail, at the latest when the sale ends, and used for nothing else.',
    sent: {
      noted: 'Noted: you get one mail when the sale opens.',
      'bad-email': 'Please enter an email address.',
      opened: 'No mail will come: the sale is open, or has too many reminders.',
      'too-many': 'Too many reminders, please try again later.',
      failed: 'Your address could not be noted. Please try again.',
    } satisfies Record<ReminderOutcome, string>,
    opensSoon: (name: string) => `${name} opens in a few minutes`,
    isOpen: (name: string) => `${name} is open now`,
  },

  reopen: {
    button: 'Reopen for an hour',
    hint: 'A demo: anybody may open a sale that has ended.',
    done: 'The sale is open again.',
  },

  outcome: {
    reserved: 'Purchase reserved successfully',
    reservedHint: 'One unit is held for you.',
    alreadyPurchased: 'You have already purchased from this sale',
    alreadyPurchasedHint: 'One unit per buyer. Your order is below.',
    held: 'Reserved for you',
    heldHint: 'Your order is below: pay before its time runs out.',
    alreadyHeld: 'You have already reserved in this sale',
    alreadyHeldHint: 'Your order is below: pay before its time runs out.',
    paid: 'This order is paid',
    paidHint: 'Your last click had made it. It is below.',
    holdEnded: 'Your reservation has ended',
    holdEndedHint: 'Your last click had reserved, and it was not paid in time or was cancelled. Reserve again.',
    limitReached: 'You have reached the limit',
    limitReachedHint: 'With these units you would have more than one buyer may have. Choose fewer.',
    tooManyHolds: 'Too many reservations',
    tooManyHoldsHint: 'You have reserved in this sale too often without paying, and cannot reserve in it again.',
    notEnough: 'Fewer units are left',
    notEnoughHint: 'Not as many as you want are left. Nothing was reserved: choose fewer and try again.',
    allHeld: 'All units are held',
    allHeldHint: 'Other buyers have yet to pay for them. What they do not pay for comes back.',
    soldOut: 'Sale is sold out',
    soldOutHint: 'The last unit has just gone. If more are added, this page shows them at once.',
    notActive: 'Sale is not currently active',
    notActiveHint: 'It is paused or has ended. Nothing was bought.',
    unknownSale: 'This sale no longer exists',
    unknownSaleHint: 'It was removed. Nothing was bought.',
    loginNeeded: 'You are not logged in any more',
    loginNeededHint: 'Nothing was bought by this click. Log in again, and you come back to this page.',
    otherBuyer: 'You are logged in as somebody else now',
    otherBuyerHint: 'Nothing was bought by this click. Reload this page to buy as the one who is logged in.',
    refused: 'The shop rejected this request',
    asking: 'Placing your order …',
    unanswered: 'The shop has not responded',
    unansweredHint:
      'We do not know yet whether a unit is yours. Your attempt is saved on this device: trying again cannot buy twice.',
  },

  waiting: {
    offline: 'You are offline',
    offlineHint:
      'Your attempt is saved and will be sent again, with the same key, once you are back online: it cannot buy twice.',
    busy: 'The shop is very busy',
    unreachable: 'The connection was lost',
    againIn: (seconds: number, attempt: number, attemptsMax: number) =>
      `Trying again ${seconds > 0 ? `in ${seconds} s` : 'now'} (attempt ${attempt} of ${attemptsMax}), with the same key: it cannot buy twice.`,
  },

  hold: {
    title: 'Order',
    notFoundTitle: 'Order not found',
    notFound: 'There is no such order, or it belongs to another buyer.',
    unavailableTitle: 'This order cannot be shown right now',
    status: { HELD: 'Held', CONFIRMED: 'Confirmed', EXPIRED: 'Expired', CANCELLED: 'Cancelled' },
    timeLeft: 'Time left to pay',
    heldHint: 'These units are held for you. What is not paid in time goes back on sale.',
    timeUp: 'The time is up',
    timeUpHint: 'Looking whether a payment came in time …',
    arriving: 'Your payment has arrived and is being checked.',
    confirmed: 'Paid. It is yours.',
    confirmedFree: 'It is yours.',
    expired: 'It was not paid in time, so the units are on sale again.',
    cancelled: {
      BUYER: 'You cancelled it.',
      OPERATOR: 'The shop cancelled it.',
      CAPTURE_FAILED: 'Your card could not be charged, so the units are on sale again.',
      other: 'It was cancelled.',
    },
    money: {
      none: 'Nothing was charged.',
      returning: 'Your money is on its way back.',
      VOIDED: 'Nothing was charged: the amount is no longer reserved on your card.',
      REFUNDED: 'Your money was paid back.',
      REFUND_FAILED: 'Your money could not be paid back automatically. Please ask the shop, and name the order ID.',
    },
    facts: { order: 'Order ID', buyer: 'Buyer', quantity: 'Units', price: 'Each', total: 'Total', paidAt: 'Paid' },
    pay: (price: string) => `Pay ${price}`,
    payOn: 'Go on with the payment',
    payTooLate: 'Too late to pay',
    toPayment: 'Going to the payment …',
    noPayments: 'This shop takes no payments at the moment.',
    offline: 'You are offline. Pay once you are back online.',
    formAway: 'The form of the payment provider did not load. Please reload this page.',
    cancel: 'Cancel this order',
    cancelHint: 'The units go back on sale at once, and somebody else may get them.',
    cancelNow: 'Cancel the order',
    cancelling: 'Cancelling …',
    toSale: 'Back to the sale',
    again: 'Reserve again',
    print: 'Print the receipt',
    receipt: 'Receipt',
    sent: {
      cancelled: 'The order is cancelled.',
      'too-late': 'The order had ended before.',
      paid: 'The order is paid: the shop alone can cancel it.',
      busy: 'The shop did not answer. Please try again.',
      returned: 'If you have paid, this page shows it in a moment.',
      'needs-script': 'Paying needs JavaScript: the form comes from the payment provider.',
    } satisfies Record<OrderFormOutcome, string>,
    bar: (quantity: number) => `${units(quantity)} held for you`,
    barMore: (more: number) => `and ${count(more)} more`,
    barContinue: 'Continue',
    barLabel: 'Your reservation',
    held: 'Held',
  },

  order: {
    title: 'Your order',
    id: 'Order ID',
    reserved: 'Reserved',
    reservedHint: 'The unit is yours. Your order is being confirmed.',
    confirmed: 'Confirmed',
    confirmedHint: 'Your order is confirmed.',
    page: 'Order and receipt',
    progress: 'Order status',
  },

  myOrders: {
    title: 'My orders',
    lede: 'What you have bought.',
    loading: 'Loading your orders …',
    logIn: 'Log in to see your orders',
    nobody: 'Nobody has bought here yet',
    nobodyHint: 'Your orders appear here once you have bought something on this device.',
    empty: 'No orders',
    emptyHint: 'Your orders appear here once you have bought something.',
  },

  action: {
    working: 'Working …',
    noAnswer: 'No response was received. Check below whether the change was made.',
  },
};

/** What each language has to say. */
export type Texts = typeof english;
