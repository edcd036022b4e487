import type { Texts } from './english';
import { formatsOf } from './formats';
import { unitsInGerman as units } from './units';

const { count, money } = formatsOf('de-DE');

const etaRange = (minutes: number): string => {
  const [from, to] = [Math.max(Math.floor(minutes * 0.7), 1), Math.max(Math.ceil(minutes * 1.3), 2)];
  return `${count(from)} bis ${count(to)} Minuten`;
};

/** Visitors are addressed as "Sie". */
/** Die Prüfung durch eine andere Firma vor einem Warteraum. */
function widgetOf(provider: string): Texts['room']['challenges']['turnstile'] {
  return {
    needsScript: `Für diesen Warteraum ist JavaScript nötig: Zuerst kommt eine Prüfung durch ${provider}, die Programme fernhält.`,
    busy: () =>
      `Zuerst kommt eine Prüfung durch ${provider}, die Programme fernhält. ${provider} erfährt dabei Ihre Adresse und welchen Browser Sie verwenden.`,
    failed: `Die Prüfung durch ${provider} kam nicht zustande, Sie sind also noch nicht eingetreten. Bitte versuchen Sie es noch einmal; JavaScript ist dafür nötig, und kein Blocker darf sie aufhalten.`,
  };
}

export const german: Texts = {
  count,
  units,
  money,

  language: {
    code: 'de',
    dates: 'de-DE',
    label: 'Sprache',
  },

  site: {
    name: 'Flash Sale',
    description: 'Der Bestand in Echtzeit, nie überverkauft.',
    skip: 'Zum Inhalt springen',
    nav: 'Hauptmenü',
    shop: 'Shop',
    console: 'Konsole',
    lab: 'Race Lab',
    orders: 'Bestellungen',
    offline: 'Sie sind offline: Diese Seite ist vielleicht nicht aktuell.',
    unreachable: 'Der Shop antwortet nicht. Neuer Versuch …',
    notFoundTitle: 'Verkauf nicht gefunden',
    notFound: 'Unter dieser Adresse gibt es keinen Verkauf. Vielleicht wurde er entfernt.',
    back: 'Zurück zum Shop',
    backToConsole: 'Zurück zu allen Verkäufen',
    brokenTitle: 'Etwas ist schiefgegangen',
    broken: 'Diese Seite konnte nicht angezeigt werden. Ihre Käufe sind davon nicht betroffen.',
    again: 'Erneut versuchen',
  },

  sale: {
    status: {
      UPCOMING: 'Startet bald',
      ACTIVE: 'Läuft jetzt',
      SOLD_OUT: 'Ausverkauft',
      ALL_HELD: 'Alles reserviert',
      PAUSED: 'Pausiert',
      ENDED: 'Beendet',
    },
    each: 'je Stück',
    oldPrice: 'Vorher: ',
    price: 'Jetzt: ',
    soldOut: 'Ausverkauft',
    left: 'übrig',
    ofTotal: (total) => `von ${count(total)}`,
    sold: 'verkauft',
    stock: 'Bestand',
    stockText: (remaining, total, held) =>
      `${count(remaining)} von ${units(total)} übrig${held > 0 ? `, ${count(held)} reserviert` : ''}`,
    soldText: (sold, total) => `${count(sold)} von ${units(total)} verkauft`,
    opensIn: 'Startet in',
    closesIn: 'Endet in',
    endedAt: 'Beendet',
    window: 'Verkaufszeitraum',
    view: 'Zum Verkauf',
  },

  product: {
    pictures: 'Bilder',
    description: 'Beschreibung',
    conditions: 'Bedingungen',
  },

  shop: {
    title: 'Heute im Flash Sale',
    lede: 'Der Bestand aktualisiert sich laufend, und kein Stück wird zweimal verkauft.',
    empty: 'Noch keine Verkäufe',
    emptyHint: 'Neue Verkäufe erscheinen hier von selbst.',
    unreachableTitle: 'Die Verkäufe sind gerade nicht verfügbar',
    unreachable: 'Der Shop antwortet nicht. Diese Seite versucht es weiter und lädt, sobald er wieder da ist.',
    loading: 'Verkäufe werden geladen …',
  },

  link: {
    live: 'Live',
    polling: 'Auto-Update',
    offline: 'Offline',
    liveHint: 'Der Bestand ändert sich hier in Echtzeit.',
    pollingHint: 'Echtzeit ist gerade nicht möglich, daher fragt die Seite jede Sekunde nach.',
    offlineHint: 'Keine Aktualisierung, bis Sie wieder online sind.',
  },

  buyer: {
    title: 'Sichern Sie sich Ihr Stück',
    userId: 'Ihre Nutzer-ID',
    userIdHint: 'Eine Demo: Niemand prüft sie.',
    userIdMissing: 'Bitte geben Sie Ihre Nutzer-ID ein.',
    userIdWrong:
      'Erlaubt sind 1 bis 64 Buchstaben, Ziffern oder Zeichen, ohne Leerzeichen, und nicht nur ein oder zwei Punkte.',
    buy: 'Jetzt kaufen',
    buying: 'Wird bearbeitet …',
    again: 'Erneut versuchen',
    closed: {
      UPCOMING: 'Noch nicht gestartet',
      SOLD_OUT: 'Ausverkauft',
      ALL_HELD: 'Alles reserviert',
      PAUSED: 'Pausiert',
      ENDED: 'Beendet',
    },
    whyClosed: {
      UPCOMING: 'Sie können kaufen, sobald der Verkauf startet.',
      ACTIVE: 'Ein Stück pro Person. Ein Doppelklick kauft nie zweimal.',
      SOLD_OUT: 'Alles ist verkauft. Kommen Stücke hinzu, können Sie hier sofort kaufen.',
      ALL_HELD: 'Alles ist für andere reserviert, die noch bezahlen müssen. Was nicht bezahlt wird, wird wieder frei.',
      PAUSED: 'Dieser Verkauf ist pausiert und kann jederzeit weitergehen.',
      ENDED: 'Dieser Verkauf ist vorbei.',
    },
    owned: 'Sie haben Ihr Stück',
    whyOwned: 'Ein Stück pro Person. Ihre Bestellung steht unten.',
    noOrderYet: 'Hier erscheint Ihre Bestellung.',
  },

  reserve: {
    title: 'Reservieren Sie Ihr Stück',
    quantity: 'Anzahl',
    reserve: 'Reservieren',
    reserveFor: (price) => `Für ${price} reservieren`,
    reserving: 'Wird reserviert …',
    how: (minutes, limit) =>
      `Für ${minutes} reserviert, während Sie bezahlen. ${limit === 1 ? 'Ein Stück' : `Bis zu ${units(limit)}`} pro Person.`,
    duration: (seconds) =>
      seconds < 120 ? `${count(seconds)} Sekunden` : `${count(Math.floor(seconds / 60))} Minuten`,
    whyLimit: 'Sie haben so viele Stücke, wie eine Person haben darf. Sie stehen unten.',
    continue: 'Weiter mit Ihrer Bestellung',
    yours: 'Ihre Bestellungen in diesem Verkauf',
    noneYet: 'Hier erscheint, was Sie reservieren.',
  },

  list: {
    title: 'Warteliste',
    join: 'Auf die Warteliste',
    acceptLess: 'Auch weniger ist recht',
    how: {
      ACTIVE: 'Was frei wird, bekommen der Reihe nach alle auf der Warteliste angeboten.',
      ALL_HELD:
        'Alles ist reserviert, aber noch nicht bezahlt. Was frei wird, bekommen der Reihe nach alle auf der Warteliste angeboten.',
      SOLD_OUT:
        'Alles ist verkauft. Was frei wird oder hinzukommt, bekommen der Reihe nach alle auf der Warteliste angeboten.',
    },
    ahead: (people) => {
      if (people === 0) return 'Sie sind als Nächstes dran.';
      return people === 1 ? 'Vor Ihnen ist 1 Person.' : `Vor Ihnen sind ${count(people)} Personen.`;
    },
    waitsFor: (quantity, acceptLess) =>
      `Sie warten auf ${units(quantity)}${acceptLess && quantity > 1 ? '; auch weniger ist recht' : ''}.`,
    whatNext:
      'Sind Sie an der Reihe, ist für Sie eine begrenzte Zeit reserviert, was frei wird, und diese Seite führt Sie zur Bezahlung. Sie können sie schließen: Ihr Platz bleibt Ihnen.',
    noMessage: 'Sie bekommen keine Nachricht, sehen Sie also rechtzeitig wieder nach.',
    mail: 'Per E-Mail benachrichtigen',
    mailConsent:
      'Sie sind einverstanden, dass wir eine E-Mail an diese Adresse senden, wenn etwas für Sie reserviert ist. Die Adresse wird mit dem Versand gelöscht, oder wenn keine mehr kommen kann, und für nichts anderes verwendet.',
    leave: 'Warteliste verlassen',
    leaveHint: 'Wer sich wieder einträgt, kommt ans Ende.',
    still: 'Sie stehen auf der Warteliste. Wenn Sie sie verlassen wollten, versuchen Sie es bitte noch einmal.',
    offeredTitle: 'Für Sie reserviert',
    offered:
      'Es ist etwas frei geworden, und Sie sind an der Reihe: Es ist für Sie reserviert. Bezahlen Sie rechtzeitig.',
    outcome: {
      'list-left': {
        title: 'Sie haben die Warteliste verlassen',
        hint: 'Ihnen wird nichts mehr angeboten. Sie können sich wieder eintragen, am Ende.',
      },
      'list-on-sale': {
        title: 'Es ist etwas zu haben',
        hint: 'Sie brauchen nicht zu warten: Reservieren Sie jetzt.',
      },
      'list-limit': {
        title: 'Sie können nicht auf die Warteliste',
        hint: 'Damit hätten Sie mehr, als eine Person haben darf, oder Sie haben zu oft reserviert, ohne zu bezahlen.',
      },
      'list-full': { title: 'Die Warteliste ist voll', hint: 'Bitte versuchen Sie es später noch einmal.' },
      'list-quantity': {
        title: 'Das ist mehr, als eine Bestellung haben darf',
        hint: 'Sie stehen nicht auf der Warteliste. Wählen Sie weniger, und versuchen Sie es noch einmal.',
      },
      'list-busy': {
        title: 'Zu viele Versuche',
        hint: 'Ihr letzter Klick hat nichts geändert. Bitte versuchen Sie es in einer Minute noch einmal.',
      },
      'list-unanswered': {
        title: 'Der Shop hat nicht geantwortet',
        hint: 'Wir wissen nicht, ob Sie auf der Warteliste stehen. Bitte versuchen Sie es noch einmal: Ihren Platz verlieren Sie dadurch nicht.',
      },
      'list-mail': {
        title: 'Notiert',
        hint: 'Sie bekommen eine E-Mail, wenn etwas für Sie reserviert ist.',
      },
      'list-bad-email': { title: 'Es kommt keine E-Mail', hint: 'Bitte geben Sie eine E-Mail-Adresse ein.' },
    },
  },

  room: {
    title: 'Warteraum',
    opens: 'Er öffnet:',
    opensIn: 'Der Warteraum öffnet in',
    drawIn: 'Auslosung in',
    join: 'Warteraum betreten',
    logIn: 'Anmelden und eintreten',
    gathering: 'Wer vor dem Start da ist, bekommt einen ausgelosten Platz. Wann Sie kommen, spielt keine Rolle.',
    inTurn: 'Wer jetzt kommt, stellt sich hinten an.',
    onePlace: 'Ein Platz pro Person, auf allen Geräten.',
    notJoined: 'Sie haben noch keinen Platz. Bitte versuchen Sie es erneut.',
    challenges: {
      altcha: {
        needsScript:
          'Für diesen Warteraum ist JavaScript nötig: Ihr Browser löst zuerst eine kleine Aufgabe, die Programme fernhält.',
        busy: (tries) =>
          `Ihr Browser löst eine kleine Aufgabe, die Programme fernhält: Versuch ${count(tries)}, im Mittel sind es etwa 256 …`,
        failed:
          'Ihr Browser hat die Aufgabe nicht gelöst, Sie sind also noch nicht eingetreten. Bitte versuchen Sie es noch einmal; JavaScript ist dafür nötig.',
      },
      turnstile: widgetOf('Cloudflare Turnstile'),
      hcaptcha: widgetOf('hCaptcha'),
    },
    noCrypto: 'Dieser Browser kann die Aufgabe nicht lösen: Er braucht eine Verbindung über https.',
    away: 'Der Warteraum kann gerade nicht angezeigt werden. Ihr Platz bleibt Ihnen. Neuer Versuch …',
    lane: (name: string) => `Ihr Code bringt Sie in die Spur „${name}“.`,
    isDrawing: 'Die Liste ist geschlossen. Die Plätze werden ausgelost …',
    yourTurn: 'Sie sind dran: Sie können jetzt kaufen.',
    turnTitle: 'Sie sind dran',
    haveCode: 'Ich habe einen Code',
    code: 'Code',
    codeHint: 'Mit einem Code sind Sie an der Reihe, sobald der Verkauf beginnt.',
    badCode: 'Dieser Code gilt nicht.',
    beforeDraw: 'Sie sind dabei. Die Plätze werden zum Start ausgelost:',
    place: (place) => `Platz ${count(place)}`,
    ahead: (people) => {
      if (people === 0) return 'Sie sind als Nächstes dran.';
      return people === 1 ? 'Vor Ihnen ist 1 Person.' : `Vor Ihnen sind ${count(people)} Personen.`;
    },
    eta: (seconds) =>
      seconds < 60
        ? 'Sie sind in weniger als einer Minute dran.'
        : `Sie sind in ${etaRange(Math.round(seconds / 60))} dran.`,
    paused: 'Im Moment wird niemand eingelassen.',
    mayClose: 'Sie können diese Seite schließen: Ihr Platz bleibt Ihnen, und Sie verpassen nichts.',
    leave: 'Ich möchte nicht kaufen',
    leaveHint: 'Auf Sie wird dann nicht gewartet. Wer wieder eintritt, hat denselben Platz.',
    giveBack: 'Andere einlassen',
    giveBackHint:
      'Jemand anderes kommt sofort hinein. Ihr Platz bleibt Ihnen: Sie können wieder eintreten und kommen hinein, sobald Platz ist.',
    hasLeft:
      'Sie haben den Warteraum verlassen. Ihr Platz bleibt Ihnen: Treten Sie wieder ein, und Sie haben ihn zurück.',
    elsewhere: 'Mit derselben Anmeldung finden Sie ihn auf jedem Gerät.',
    elsewhereDemo: 'Auf einem anderen Gerät treten Sie mit derselben Benutzer-ID ein: Der Platz ist derselbe.',
  },

  draw: {
    title: 'Wie die Plätze ausgelost werden',
    numbers:
      'Wer den Warteraum betritt, bekommt eine Nummer. Wann, spielt keine Rolle, solange es vor diesem Zeitpunkt ist:',
    rules: [
      'Bevor jemand da war, hat der Shop ein Geheimnis gewählt und dessen Fingerabdruck veröffentlicht, die Festlegung. Das Geheimnis kann er danach nicht mehr ändern.',
      'Zehn Sekunden vor dem Start wird die Liste der Nummern geschlossen und ihr Fingerabdruck veröffentlicht. Niemand kann mehr hinzukommen oder herausgenommen werden.',
      'Zum Start wird das Geheimnis veröffentlicht. Die Reihenfolge aller Plätze folgt aus Geheimnis und Liste nach einer öffentlichen Regel: Jeder kann sie nachrechnen, und niemand kann sie wählen.',
      'Wer später kommt, stellt sich hinten an.',
    ],
    commitment: 'Festlegung',
    drawn: 'Nummern in der Auslosung',
    listRoot: 'Fingerabdruck der Liste',
    secret: 'Geheimnis',
    notYet: 'noch nicht veröffentlicht',
    check: 'Meinen Platz prüfen',
    state: {
      'at-rest': '',
      checking: 'Wird berechnet …',
      unanswered: 'Der Nachweis konnte nicht geladen werden. Bitte versuchen Sie es erneut.',
      cannot:
        'Dieser Browser kann die Auslosung nicht prüfen: Er braucht eine Verbindung über https. Die veröffentlichten Daten lassen sich anderswo prüfen.',
    },
    right: (place) => `Die Auslosung stimmt: Platz ${count(place)} gehört Ihnen.`,
    wrong: 'Mit dieser Auslosung stimmt etwas nicht. Behalten Sie diese Seite, und melden Sie sich beim Shop.',
    holds: {
      noted: () => 'Die Festlegung ist die, die sich dieser Browser vor der Auslosung gemerkt hat.',
      commitment: () => 'Das veröffentlichte Geheimnis ist das, auf das der Shop festgelegt war.',
      listed: (arrival) => `Ihre Nummer ${count(arrival)} steht in der Liste, die vor der Auslosung geschlossen wurde.`,
      place: () => 'Ihr Platz folgt aus Geheimnis und Liste.',
    },
    fails: {
      noted: () => 'Die Festlegung ist nicht die, die sich dieser Browser vor der Auslosung gemerkt hat.',
      commitment: () => 'Das veröffentlichte Geheimnis ist nicht das, auf das der Shop festgelegt war.',
      listed: (arrival) => `Ihre Nummer ${count(arrival)} steht nicht in der Liste.`,
      place: () => 'Aus Geheimnis und Liste folgt ein anderer Platz.',
    },
    notNoted: 'Dieser Browser hat die Festlegung vor der Auslosung nicht gesehen und kann sie nicht vergleichen.',
    needsScript: (arrival) => `Ihre Nummer ist ${count(arrival)}. Um Ihren Platz hier zu prüfen, erlauben Sie Skripte.`,
    elsewhere: 'Jedes Programm kann sie prüfen:',
    published: 'veröffentlichte Daten',
  },

  login: {
    logIn: 'Anmelden',
    logOut: 'Abmelden',
    toBuy: 'Anmelden und kaufen',
    again: 'Erneut anmelden',
    youBuyAs: 'Sie kaufen als',
    leaving: 'Sie werden abgemeldet …',
    failedTitle: 'Sie sind nicht angemeldet',
    failed: {
      denied: 'Die Anmeldung wurde abgebrochen.',
      expired: 'Die Anmeldung hat zu lange gedauert oder wurde in einem anderen Browser begonnen.',
      away: 'Die Anmeldung antwortet nicht. Die Verkäufe bleiben sichtbar, und Sie können kaufen, sobald sie wieder da ist.',
      invalid:
        'Die Anmeldung hat etwas geantwortet, womit dieser Shop nichts anfangen kann. Wenn das wieder passiert, sagen Sie bitte dem Shop Bescheid.',
    },
    retry: 'Erneut versuchen',
    operatorFailedTitle: 'Sie sind nicht angemeldet',
    operatorFailed: {
      denied: 'Die Anmeldung wurde abgebrochen.',
      expired: 'Die Anmeldung hat zu lange gedauert oder wurde in einem anderen Browser begonnen.',
      away: 'Die Anmeldung oder die API antwortet nicht. Wer ein Konto dieses Shops hat, kann sich damit anmelden.',
      invalid:
        'Die Anmeldung hat etwas geantwortet, womit die Konsole nichts anfangen kann. Der Webserver hat den Grund protokolliert.',
      'no-role':
        'Sie haben sich angemeldet, haben in diesem Shop aber keine Rolle. Wer die Anmeldung verwaltet, kann Sie zum Betrachter, Betreiber oder Eigentümer machen.',
    },
    asSomebodyElse: 'Als jemand anderes anmelden',
    backToConsole: 'Zurück zur Konsole',
  },

  reminder: {
    calendar: 'In den Kalender eintragen',
    notify: 'Zum Start benachrichtigen',
    willNotify: 'Wir benachrichtigen Sie, solange diese Seite offen ist',
    refused: 'Dieser Browser erlaubt hier keine Benachrichtigungen.',
    email: 'E-Mail',
    mail: 'Per E-Mail erinnern',
    consent:
      'Sie sind einverstanden, dass wir zum Start des Verkaufs eine E-Mail an diese Adresse senden. Die Adresse wird mit dem Versand gelöscht, spätestens wenn der Verkauf endet, und für nichts anderes verwendet.',
    sent: {
      noted: 'Notiert: Sie bekommen eine E-Mail, wenn der Verkauf startet.',
      'bad-email': 'Bitte geben Sie eine E-Mail-Adresse ein.',
      opened: 'Es kommt keine E-Mail: Der Verkauf läuft schon oder hat zu viele Erinnerungen.',
      'too-many': 'Zu viele Erinnerungen, bitte versuchen Sie es später erneut.',
      failed: 'Ihre Adresse konnte nicht notiert werden. Bitte versuchen Sie es erneut.',
    },
    opensSoon: (name) => `${name} startet in wenigen Minuten`,
    isOpen: (name) => `${name} läuft jetzt`,
  },

  reopen: {
    button: 'Für eine Stunde wieder öffnen',
    hint: 'Eine Demo: Jeder darf einen beendeten Verkauf wieder öffnen.',
    done: 'Der Verkauf ist wieder offen.',
  },

  outcome: {
    reserved: 'Ihr Kauf ist reserviert',
    reservedHint: 'Ein Stück ist für Sie reserviert.',
    alreadyPurchased: 'Sie haben in diesem Verkauf schon gekauft',
    alreadyPurchasedHint: 'Ein Stück pro Person. Ihre Bestellung steht unten.',
    held: 'Für Sie reserviert',
    heldHint: 'Ihre Bestellung steht unten: Bitte bezahlen Sie, bevor die Zeit abläuft.',
    alreadyHeld: 'Sie haben in diesem Verkauf schon reserviert',
    alreadyHeldHint: 'Ihre Bestellung steht unten: Bitte bezahlen Sie, bevor die Zeit abläuft.',
    paid: 'Diese Bestellung ist bezahlt',
    paidHint: 'Sie stammt von Ihrem letzten Klick und steht unten.',
    holdEnded: 'Ihre Reservierung ist abgelaufen',
    holdEndedHint:
      'Ihr letzter Klick hatte reserviert, aber es wurde nicht rechtzeitig bezahlt oder storniert. Reservieren Sie erneut.',
    limitReached: 'Mehr dürfen Sie nicht reservieren',
    limitReachedHint: 'Damit hätten Sie mehr, als eine Person haben darf. Wählen Sie weniger.',
    tooManyHolds: 'Zu viele Reservierungen',
    tooManyHoldsHint:
      'Sie haben in diesem Verkauf zu oft reserviert, ohne zu bezahlen, und können hier nicht mehr reservieren.',
    notEnough: 'Es sind weniger übrig',
    notEnoughHint: 'So viele, wie Sie möchten, sind nicht mehr da. Es wurde nichts reserviert: Wählen Sie weniger.',
    allHeld: 'Alles ist reserviert',
    allHeldHint: 'Andere müssen noch bezahlen. Was sie nicht bezahlen, wird wieder frei.',
    soldOut: 'Der Verkauf ist ausverkauft',
    soldOutHint: 'Das letzte Stück ist gerade weg. Kommen welche hinzu, zeigt diese Seite es sofort.',
    notActive: 'Der Verkauf läuft gerade nicht',
    notActiveHint: 'Er ist pausiert oder beendet. Sie haben nichts gekauft.',
    unknownSale: 'Diesen Verkauf gibt es nicht mehr',
    unknownSaleHint: 'Er wurde entfernt. Sie haben nichts gekauft.',
    loginNeeded: 'Sie sind nicht mehr angemeldet',
    loginNeededHint:
      'Mit diesem Klick haben Sie nichts gekauft. Melden Sie sich erneut an, dann kommen Sie auf diese Seite zurück.',
    otherBuyer: 'Sie sind jetzt als jemand anderes angemeldet',
    otherBuyerHint:
      'Mit diesem Klick haben Sie nichts gekauft. Laden Sie die Seite neu, um als die angemeldete Person zu kaufen.',
    refused: 'Der Shop hat diese Anfrage abgelehnt',
    asking: 'Ihre Bestellung wird aufgegeben …',
    unanswered: 'Der Shop hat nicht geantwortet',
    unansweredHint:
      'Wir wissen noch nicht, ob Sie ein Stück bekommen haben. Ihr Versuch ist auf diesem Gerät gespeichert: Ein neuer Versuch kann nicht zweimal kaufen.',
  },

  waiting: {
    offline: 'Sie sind offline',
    offlineHint:
      'Ihr Versuch ist gespeichert und wird mit demselben Schlüssel erneut gesendet, sobald Sie online sind: Er kann nicht zweimal kaufen.',
    busy: 'Im Shop ist sehr viel los',
    unreachable: 'Die Verbindung ist abgebrochen',
    againIn: (seconds, attempt, attemptsMax) =>
      `Neuer Versuch ${seconds > 0 ? `in ${seconds} s` : 'jetzt'} (${attempt} von ${attemptsMax}), mit demselben Schlüssel: Er kann nicht zweimal kaufen.`,
  },

  hold: {
    title: 'Bestellung',
    notFoundTitle: 'Bestellung nicht gefunden',
    notFound: 'Diese Bestellung gibt es nicht, oder sie gehört jemand anderem.',
    unavailableTitle: 'Diese Bestellung kann gerade nicht angezeigt werden',
    status: { HELD: 'Reserviert', CONFIRMED: 'Bestätigt', EXPIRED: 'Abgelaufen', CANCELLED: 'Storniert' },
    timeLeft: 'Zeit zum Bezahlen',
    heldHint: 'Diese Stücke sind für Sie reserviert. Was nicht rechtzeitig bezahlt wird, kommt wieder in den Verkauf.',
    timeUp: 'Die Zeit ist abgelaufen',
    timeUpHint: 'Wir prüfen, ob rechtzeitig bezahlt wurde …',
    arriving: 'Ihre Zahlung ist eingegangen und wird geprüft.',
    confirmed: 'Bezahlt. Es gehört Ihnen.',
    confirmedFree: 'Es gehört Ihnen.',
    expired: 'Es wurde nicht rechtzeitig bezahlt, daher sind die Stücke wieder im Verkauf.',
    cancelled: {
      BUYER: 'Sie haben sie storniert.',
      OPERATOR: 'Der Shop hat sie storniert.',
      CAPTURE_FAILED: 'Ihre Karte konnte nicht belastet werden, daher sind die Stücke wieder im Verkauf.',
      other: 'Sie wurde storniert.',
    },
    money: {
      none: 'Es wurde nichts abgebucht.',
      returning: 'Ihr Geld ist auf dem Weg zurück zu Ihnen.',
      VOIDED: 'Es wurde nichts abgebucht: Der Betrag ist auf Ihrer Karte nicht mehr vorgemerkt.',
      REFUNDED: 'Ihr Geld wurde zurückgezahlt.',
      REFUND_FAILED:
        'Ihr Geld konnte nicht automatisch zurückgezahlt werden. Bitte wenden Sie sich an den Shop, und nennen Sie die Bestellnummer.',
    },
    facts: {
      order: 'Bestellnummer',
      buyer: 'Käufer',
      quantity: 'Anzahl',
      price: 'Je Stück',
      total: 'Summe',
      paidAt: 'Bezahlt',
    },
    pay: (price) => `${price} bezahlen`,
    payOn: 'Weiter bezahlen',
    payTooLate: 'Zum Bezahlen ist es zu spät',
    toPayment: 'Weiter zur Zahlung …',
    noPayments: 'Dieser Shop nimmt im Moment keine Zahlungen an.',
    offline: 'Sie sind offline. Bezahlen Sie, sobald Sie wieder online sind.',
    formAway: 'Das Formular des Zahlungsanbieters wurde nicht geladen. Bitte laden Sie diese Seite neu.',
    cancel: 'Diese Bestellung stornieren',
    cancelHint: 'Die Stücke kommen sofort wieder in den Verkauf, und jemand anderes kann sie bekommen.',
    cancelNow: 'Bestellung stornieren',
    cancelling: 'Wird storniert …',
    toSale: 'Zurück zum Verkauf',
    again: 'Erneut reservieren',
    print: 'Beleg drucken',
    receipt: 'Beleg',
    sent: {
      cancelled: 'Die Bestellung ist storniert.',
      'too-late': 'Die Bestellung war schon abgeschlossen.',
      paid: 'Die Bestellung ist bezahlt: Nur der Shop kann sie stornieren.',
      busy: 'Der Shop hat nicht geantwortet. Bitte versuchen Sie es erneut.',
      returned: 'Wenn Sie bezahlt haben, zeigt diese Seite es gleich.',
      'needs-script': 'Zum Bezahlen brauchen Sie JavaScript: Das Formular kommt vom Zahlungsanbieter.',
    },
    bar: (quantity) => `${units(quantity)} für Sie reserviert`,
    barMore: (more) => `und ${count(more)} weitere`,
    barContinue: 'Weiter',
    barLabel: 'Ihre Reservierung',
    held: 'Reserviert',
  },

  order: {
    title: 'Ihre Bestellung',
    id: 'Bestellnummer',
    reserved: 'Reserviert',
    reservedHint: 'Das Stück gehört Ihnen. Ihre Bestellung wird bestätigt.',
    confirmed: 'Bestätigt',
    confirmedHint: 'Ihre Bestellung ist bestätigt.',
    page: 'Bestellung und Beleg',
    progress: 'Stand der Bestellung',
  },

  myOrders: {
    title: 'Meine Bestellungen',
    lede: 'Was Sie gekauft haben.',
    loading: 'Ihre Bestellungen werden geladen …',
    logIn: 'Anmelden und Bestellungen sehen',
    nobody: 'Hier hat noch niemand gekauft',
    nobodyHint: 'Ihre Bestellungen erscheinen hier, sobald Sie auf diesem Gerät etwas gekauft haben.',
    empty: 'Keine Bestellungen',
    emptyHint: 'Ihre Bestellungen erscheinen hier, sobald Sie etwas gekauft haben.',
  },

  action: {
    working: 'Einen Moment …',
    noAnswer: 'Es kam keine Antwort. Prüfen Sie unten, ob die Änderung erfolgt ist.',
  },
};
