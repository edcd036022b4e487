/** Some thirty requests at most fit into it. */
const pieceSizeBytes = 2 * 1024;

/**
 * Lets the HTTP parser have what a connection sends in small pieces. By default it gets up to 64 KiB at once and makes
 * requests and responses of all of it, even after the first of them has ended the connection: two hundred such
 * connections took a quarter of a gigabyte.
 *
 * @param {import('node:net').Socket} socket of a connection that the HTTP server has just taken
 */
export function readInPieces(socket) {
  const [parse] = /** @type {((data: Buffer) => void)[]} */ (socket.listeners('data'));
  if (parse === undefined) throw new Error('The HTTP server of this version of Node reads connections in another way');
  socket.removeListener('data', parse);
  socket.on('data', (/** @type {Buffer} */ data) => {
    for (let at = 0; at < data.length && !socket.destroyed; at += pieceSizeBytes) {
      // The parser stops while answers are not read.
      if (socket.isPaused()) return socket.unshift(data.subarray(at));
      parse(data.subarray(at, at + pieceSizeBytes));
    }
    return undefined;
  });
}
