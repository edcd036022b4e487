/** A wait took too long. What it waited for may still happen. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** Settles as `promise` does, or rejects with DeadlineError after `deadlineMs`. */
export async function withDeadline<T>(promise: Promise<T>, deadlineMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(`${what} took longer than ${deadlineMs} ms`)), deadlineMs);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
