import { pathOf } from './request-rules.mjs';

/** @typedef {import('./answers.mjs').Refusal} Refusal */

// As the API sheds load (flashsale-api/src/limits/load-shedding.ts): begins late, ends later.
const samplePeriodMs = 50;
const lateSamplesToShed = 3;
const inTimeShare = 0.5;
const inTimeSamplesToAdmit = 4;
const retryAfterSeconds = 2;

/** Streams are open for hours and cost next to nothing; the API limits how many there are. */
const eventStream = /^\/api\/v1\/sale\/[^/]+\/events$/;
/** What watches an overloaded process must be answered, and so must an operator: a paused sale ends a stampede. */
const urgent = /^\/(?:health(?:\/ready)?|api\/v1\/admin\/.*)$/;
/** They have places of their own, but not without end: anybody can name their address. */
const urgentPlacesShare = 0.25;

/** Refuses requests while there are too many at once, or while the event loop is late. */
export class Overload {
  #inFlight = 0;
  #isShedding = false;
  #samplesInRow = 0;

  /**
   * @param {object} limits
   * @param {number} limits.inFlightMax
   * @param {number} limits.delayMsMax 0 for no limit
   */
  constructor({ inFlightMax, delayMsMax }) {
    this.inFlightMax = inFlightMax;
    this.delayMsMax = delayMsMax;
  }

  get isShedding() {
    return this.#isShedding;
  }

  /** Begins to watch the event loop. */
  start() {
    if (this.delayMsMax === 0) return;
    let sampledAtMs = performance.now();
    setInterval(() => {
      const nowMs = performance.now();
      this.observe(nowMs - sampledAtMs - samplePeriodMs);
      sampledAtMs = nowMs;
    }, samplePeriodMs).unref();
  }

  /**
   * Admits a request, and counts it until its response has ended; or returns why not.
   *
   * @param {Pick<import('node:http').IncomingMessage, 'url'>} request
   * @param {{ once(event: 'close', listener: () => void): unknown }} response
   * @returns {Refusal | undefined}
   */
  admit({ url = '' }, response) {
    const path = pathOf(url) ?? '';
    const isUrgent = urgent.test(path);
    const placesMax = isUrgent ? this.inFlightMax * (1 + urgentPlacesShare) : this.inFlightMax;
    if ((this.#isShedding && !isUrgent) || this.#inFlight >= placesMax)
      return {
        statusCode: 503,
        message: 'The server is overloaded, please try again',
        headers: { 'retry-after': String(retryAfterSeconds) },
      };
    if (eventStream.test(path)) return undefined;
    this.#inFlight += 1;
    response.once('close', () => (this.#inFlight -= 1));
    return undefined;
  }

  /**
   * Takes a sample into account: so many ms late.
   *
   * @param {number} delayMs
   */
  observe(delayMs) {
    const speaksForChange = this.#isShedding ? delayMs < this.delayMsMax * inTimeShare : delayMs > this.delayMsMax;
    this.#samplesInRow = speaksForChange ? this.#samplesInRow + 1 : 0;
    if (this.#samplesInRow < (this.#isShedding ? inTimeSamplesToAdmit : lateSamplesToShed)) return;
    this.#samplesInRow = 0;
    this.#isShedding = !this.#isShedding;
    process.stderr.write(
      this.#isShedding
        ? `The event loop is ${Math.round(delayMs)} ms late: new requests hear 503\n`
        : 'The event loop keeps up again: requests are admitted\n',
    );
  }
}
