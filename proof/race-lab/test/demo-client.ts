/** Asks a demo server as a client does: what is sent and what is answered are the bare texts of HTTP, and JSON. */
export class DemoClient {
  constructor(private readonly url: () => string) {}

  async get(path: string) {
    const response = await fetch(this.url() + path);
    const body: unknown = await response.json();
    return { status: response.status, body };
  }

  async text(path: string): Promise<string> {
    return (await fetch(this.url() + path)).text();
  }

  /** @param body as JSON, or as an object; nothing is sent where there is none */
  async post(path: string, body?: unknown) {
    const response = await fetch(this.url() + path, {
      method: 'POST',
      ...(body !== undefined && {
        headers: { 'Content-Type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    });
    const answer: unknown = await response.json();
    return { status: response.status, headers: response.headers, body: answer };
  }

  async reset(): Promise<void> {
    const { status } = await this.post('/api/v1/debug/reset');
    if (status !== 200) throw new Error(`The reset was answered ${status}`);
  }
}
