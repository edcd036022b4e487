// Checks the draw of a waiting room over HTTP, as docs/waiting-room.md describes it. It uses nothing of this shop's code: run it anywhere.
//
//   node check-draw.mjs http://localhost:3000 sale_1                       the whole draw
//   node check-draw.mjs http://localhost:3000 sale_1 <arrival> <listedAs>  and one's own number; where there are lanes, <lane> behind it
import { createCipheriv, createHash, createHmac } from 'node:crypto';

const [address, saleId, arrival, listedAs, lane = 'general'] = process.argv.slice(2);
if (saleId === undefined || (arrival === undefined) !== (listedAs === undefined)) {
  console.error('usage: node check-draw.mjs <address of the shop> <saleId> [<arrival> <listedAs> [<lane>]]');
  process.exit(2);
}

const hash = (...parts) => parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest();
const node = (left, right) => hash(Buffer.of(1), left, right);
const ask = async (path) => {
  const answer = await fetch(`${address}/api/v1/sale/${saleId}/room${path}`, { signal: AbortSignal.timeout(30_000) });
  if (answer.status === 404 && path !== '') return undefined;
  if (!answer.ok) throw new Error(`${path || 'the room'}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};
const half = (count) => {
  let left = 1;
  while (left * 2 < count) left *= 2;
  return left;
};
const rootOf = (leaves) => {
  if (leaves.length === 0) return hash();
  if (leaves.length === 1) return leaves[0];
  const left = half(leaves.length);
  return node(rootOf(leaves.slice(0, left)), rootOf(leaves.slice(left)));
};
const rootFrom = (leaf, index, count, path) => {
  if (count === 1) return path.length === 0 ? leaf : hash();
  const left = half(count);
  const beside = path.at(-1) ?? hash();
  return index < left
    ? node(rootFrom(leaf, index, left, path.slice(0, -1)), beside)
    : node(beside, rootFrom(leaf, index - left, count - left, path.slice(0, -1)));
};
const placesOf = (seed, drawn) => {
  const cipher = createCipheriv('aes-256-ctr', seed, Buffer.alloc(16));
  const zeros = Buffer.alloc(4);
  const places = Array.from({ length: drawn }, (_, i) => i + 1);
  for (let i = drawn - 1; i >= 1; i -= 1) {
    let number;
    do number = cipher.update(zeros).readUInt32BE();
    while (number >= 2 ** 32 - (2 ** 32 % (i + 1)));
    const j = number % (i + 1);
    [places[i], places[j]] = [places[j], places[i]];
  }
  return places;
};

let failed = 0;
const check = (what, holds) => {
  console.log(`${holds ? 'ok    ' : 'FAILED'}  ${what}`);
  if (!holds) failed += 1;
};

const { draw } = await ask('');
if (draw.secret === null) {
  console.error('The draw is still to come. Write this commitment down: ' + draw.commitment);
  process.exit(2);
}
const hasLanes = draw.algorithm === 'fisher-yates-aes256ctr-lanes-v1';
if (!hasLanes && draw.algorithm !== 'fisher-yates-aes256ctr-v1')
  throw new Error(`This program does not know ${draw.algorithm}`);
const lanes = hasLanes ? draw.lanes : [{ name: 'general', drawn: draw.drawn }];
const secret = Buffer.from(draw.secret, 'hex');
check(`the secret is the one that was bound: ${draw.commitment}`, hash(secret).toString('hex') === draw.commitment);

const leaves = [];
for (let part = 0; leaves.length < draw.drawn; part += 1) {
  const { leaves: some } = (await ask(`/list/${part}`)) ?? { leaves: [] };
  if (some.length === 0) break;
  leaves.push(...some.map((leaf) => Buffer.from(leaf, 'hex')));
}
check(`the list has ${draw.drawn} numbers`, leaves.length === draw.drawn);
check('the list has the root that was published before the draw', rootOf(leaves).toString('hex') === draw.listRoot);

const sizes = lanes.map(({ drawn }) => drawn);
check('the lanes share the list', sizes.reduce((sum, drawn) => sum + drawn, 0) === draw.drawn);
const seedOf = (name) => {
  const text = [saleId, sizes.join(','), draw.listRoot, ...(hasLanes ? [name] : [])].join('|');
  return createHmac('sha256', secret).update(text).digest();
};
const placesOfLanes = new Map(lanes.map(({ name, drawn }) => [name, placesOf(seedOf(name), drawn)]));
for (const [name, places] of placesOfLanes) {
  const firsts = Array.from({ length: Math.min(places.length, 10) }, (_, i) => places.indexOf(i + 1) + 1);
  const who = hasLanes ? `called first of ${name}` : 'called first';
  console.log(`        ${who}: ${firsts.length === 0 ? 'nobody' : `the numbers ${firsts.join(', ')}`}`);
}

if (arrival !== undefined) {
  const places = placesOfLanes.get(lane);
  if (places === undefined) throw new Error(`There is no lane ${lane}`);
  const before = sizes.slice(0, [...placesOfLanes.keys()].indexOf(lane)).reduce((sum, drawn) => sum + drawn, 0);
  const index = before + Number(arrival) - 1;
  const text = [saleId, draw.commitment, arrival, listedAs, ...(hasLanes ? [lane] : [])].join('|');
  const leaf = hash(Buffer.of(0), text);
  if (Number(arrival) <= places.length) {
    check(`number ${arrival} is in the list, under its name`, leaves[index]?.equals(leaf) === true);
    const { path } = (await ask(`/proof/${index + 1}`)) ?? { path: [] };
    const root = rootFrom(
      leaf,
      index,
      draw.drawn,
      path.map((digits) => Buffer.from(digits, 'hex')),
    );
    check('the proof of this number leads to the root', root.toString('hex') === draw.listRoot);
  } else {
    console.log(`        number ${arrival} came after the cut-off, and has the place of its number`);
  }
  console.log(`        number ${arrival} has place ${places[arrival - 1] ?? arrival}`);
}
process.exit(failed === 0 ? 0 : 1);
