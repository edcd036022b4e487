import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Room, saleKeys } from 'flashsale-core';
import { drawRoom, giveRoom, joinRoom, useStores, users } from '../../flashsale-core/test-support/index.js';
import { runProgram } from './run-program.js';

const stores = useStores();
let room: Room;

const run = (...args: string[]) => runProgram('main.js', stores, args);

beforeAll(async () => {
  const { saleId } = await stores.openSale();
  room = await giveRoom(stores, saleId);
  await joinRoom(stores, room, users(1_100));
});

describe('npm run verify -- --draw', () => {
  it('says that the secret is still to come', async () => {
    const { stderr, status } = await run('--draw', room.saleId);
    expect(stderr).toContain(`The draw of ${room.saleId} is still to come`);
    expect(status).toBe(2);
  });

  it('checks secret, list, places and everybody in it', async () => {
    await drawRoom(stores, room);
    await joinRoom(stores, room, ['late']);
    const { stdout, status } = await run('--draw', room.saleId);
    expect(stdout).toMatch(/SHA-256 of the secret = commitment +([0-9a-f]{64}) +\1 +ok/);
    expect(stdout).toMatch(/each place of 1 to N is given once +1100 +1100 +ok/);
    expect(stdout).toMatch(/who has a number of the draw is in its list +1100 +1100 +ok/);
    expect(stdout).toMatch(/First called: arrivals \d+(, \d+){9}\n/);
    expect(stdout).toMatch(/All 5 checks hold\.\n$/);
    expect(status).toBe(0);
  });

  it('finds a leaf that was changed, and one of whom nobody knows', async () => {
    const { places } = saleKeys(room.saleId);
    await stores.redis.client.hset(places, 'user-7', '9');
    await stores.database.pool.query(
      'UPDATE room_lists SET leaves = set_byte(leaves, 40, get_byte(leaves, 40) # 1) WHERE sale_id = $1 AND segment = 1',
      [room.saleId],
    );
    const { stdout, status } = await run('--draw', room.saleId);
    expect(stdout).toMatch(/who has a number of the draw is in its list +1100 +1098 +FAILED/);
    expect(stdout).toContain('FAILED: draw-root, draw-members');
    expect(status).toBe(1);
  });

  it('knows a sale without a room', async () => {
    const { stderr, status } = await run('--draw', 'sale_9');
    expect(stderr).toContain('There is no waiting room of a sale sale_9.');
    expect(status).toBe(2);
  });
});
