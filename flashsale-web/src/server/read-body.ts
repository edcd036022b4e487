/** The body, or undefined when it is larger than allowed. Never holds more than the limit. */
export async function readBody(request: Request, sizeBytesMax: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.body ?? []) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > sizeBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
