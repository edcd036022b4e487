const answerDeadlineMs = 2_000;

/**
 * Asks for a page, and says why where its answer is not 200.
 *
 * @param {string} url
 * @returns {Promise<{ body: string } | { obstacle: string }>}
 */
export async function get(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerDeadlineMs) });
    const body = await response.text();
    if (response.status === 200) return { body };
    return { obstacle: `${url} answers ${response.status} ${body.slice(0, 300)}`.trimEnd() };
  } catch (error) {
    const { cause, message } = /** @type {Error} */ (error);
    return { obstacle: `${url}: ${cause instanceof Error && cause.message ? cause.message : message}` };
  }
}
