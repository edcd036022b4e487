/** Epoch ms by the clock that decides about windows, so that a browser can count down without trusting its own. */
export const SERVER_TIME_HEADER = 'X-Server-Time';
