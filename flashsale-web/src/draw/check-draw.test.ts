import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { drawRoomPlaces, leafOf, MerkleTree, rootOf } from 'flashsale-core';
import { checkDraw, type DrawEvidence, type DrawVerdict, leafNumberOf } from './check-draw';

const document = readFileSync(new URL('../../../docs/waiting-room.md', import.meta.url), 'utf8');
const vectors = JSON.parse(/```json\n(.*?)```/s.exec(document)?.[1] ?? '') as {
  saleId: string;
  secret: string;
  commitment: string;
  listedAs: string[];
  listRoot: string;
  proofs: Record<string, string[]>;
  places: number[];
};

const { saleId, secret, commitment, listRoot } = vectors;
const draw = { algorithm: 'fisher-yates-aes256ctr-v1', commitment, drawn: 5, listRoot, secret };
const evidence: DrawEvidence = {
  draw,
  own: { saleId, arrival: 5, listedAs: vectors.listedAs[4] ?? '' },
  path: vectors.proofs['5'],
  notedCommitment: commitment,
  saidPlace: vectors.places[4] ?? 0,
};
const other = 'ab'.repeat(32);

async function failedOf(changed: DrawEvidence): Promise<string[]> {
  const verdict = (await checkDraw(changed)) as DrawVerdict;
  return verdict.checks.filter(({ ok }) => !ok).map(({ check }) => check);
}

describe('a check of a draw in the browser', () => {
  it('finds the place that docs/waiting-room.md has, and nothing wrong', async () => {
    const checks = (['noted', 'commitment', 'listed', 'place'] as const).map((check) => ({ check, ok: true }));
    expect(await checkDraw(evidence)).toEqual({ checks, place: vectors.places[4] });
  });

  it('names what was changed', async () => {
    const { own } = evidence;
    expect(await failedOf({ ...evidence, notedCommitment: other })).toEqual(['noted']);
    expect(await failedOf({ ...evidence, saidPlace: 1 })).toEqual(['place']);
    expect(await failedOf({ ...evidence, own: { ...own, listedAs: other } })).toEqual(['listed']);
    expect(await failedOf({ ...evidence, own: { ...own, arrival: 3 } })).toContain('listed');
    expect(await failedOf({ ...evidence, draw: { ...draw, secret: other } })).toContain('commitment');
    expect(await failedOf({ ...evidence, draw: { ...draw, listRoot: other } })).toContain('listed');
  });

  it.each([undefined, [], [other], [...(vectors.proofs['5'] ?? []), other], ['no hash']])(
    'believes no other path: %j',
    async (path) => expect(await failedOf({ ...evidence, path })).toEqual(['listed']),
  );

  it('knows that later arrivals have the place of their number', async () => {
    const late = { ...evidence, own: { saleId, arrival: 6, listedAs: other }, path: undefined };
    expect(await checkDraw({ ...late, saidPlace: 6 })).toMatchObject({ place: 6 });
    expect(await failedOf({ ...late, saidPlace: 7 })).toEqual(['place']);
  });

  it.each([
    { secret: null },
    { drawn: null, listRoot: null },
    { algorithm: 'fisher-yates-aes256ctr-v2' },
    { drawn: 2_000_001 },
  ])('does not judge %j', async (changed) => {
    expect(await checkDraw({ ...evidence, draw: { ...draw, ...changed } })).toBe('cannot');
  });
});

describe('a check of a draw with lanes', () => {
  const sizes = { general: 3, members: 5, press: 0 };
  const lanes = Object.entries(sizes).map(([name, drawn]) => ({ name, drawn }));
  const leaves = lanes.flatMap(({ name, drawn }) =>
    Array.from({ length: drawn }, (_, i) =>
      leafOf({ saleId, commitment, arrival: i + 1, pseudonym: `${name}-${i + 1}`, lane: name }),
    ),
  );

  /** Of the fourth of the members, as the API publishes it. */
  async function evidenceOfMember(): Promise<DrawEvidence> {
    const root = await rootOf(Buffer.concat(leaves));
    const room = { saleId, secret: Buffer.from(secret, 'hex'), list: { drawn: 8, root }, lanes: lanes.slice(1) };
    const [, places] = (await drawRoomPlaces(room)) ?? [];
    return {
      draw: {
        ...{ algorithm: 'fisher-yates-aes256ctr-lanes-v1', commitment, drawn: 8, lanes, secret },
        listRoot: root.toString('hex'),
      },
      own: { saleId, arrival: 4, listedAs: 'members-4', lane: 'members' },
      path: new MerkleTree(leaves).pathOf(6).map((hash) => hash.toString('hex')),
      notedCommitment: commitment,
      saidPlace: places?.[3],
    };
  }

  it("finds the place in one's own lane, and its leaf behind those of the lanes before it", async () => {
    const ofMember = await evidenceOfMember();
    expect(leafNumberOf(ofMember.draw, ofMember.own)).toBe(7);
    expect(await checkDraw(ofMember)).toMatchObject({ place: ofMember.saidPlace });
    expect(await failedOf(ofMember)).toEqual([]);
    const { own } = ofMember;
    expect(await failedOf({ ...ofMember, own: { ...own, lane: 'general', arrival: 3 } })).toContain('listed');
    expect(leafNumberOf(ofMember.draw, { ...own, arrival: 6 })).toBeUndefined();
    expect(await checkDraw({ ...ofMember, own: { ...own, arrival: 6 }, saidPlace: 6 })).toMatchObject({ place: 6 });
  });

  it('does not judge lanes that are not the list, nor one that there is not', async () => {
    const ofMember = await evidenceOfMember();
    expect(await checkDraw({ ...ofMember, draw: { ...ofMember.draw, lanes: lanes.slice(0, 1) } })).toBe('cannot');
    expect(await checkDraw({ ...ofMember, own: { ...ofMember.own, lane: 'others' } })).toBe('cannot');
  });
});
