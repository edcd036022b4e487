#!lua
--[[
Ends a rebuild: derives the stock from the owners and opens the gate under the new epoch, for buyers or, at first,
for adoptions.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the sale
ARGV  1 epoch of the rebuild, 2 server that it began on, 3 epoch that the last reset began
      4 'open' | 'adopting'
      5 revision, 6 name, 7 state, 8 totalStock, 9 startsAtMs, 10 endsAtMs

Returns
  { 'superseded' }       see restore-buyers
  { 'uneven' }           some owners are not in the set of users: they survived but were not restored
  { 'quiet', leftMs }    the gate may not open for buyers yet: "sold out" is still leased
  { 'opened', stock }    negative if there are more owners than units; the counter is then 0, so nothing more is sold
]]
local rebuildEpoch, rebuildServer = unpack(redis.call('HMGET', KEYS[1], 'rebuildEpoch', 'rebuildServer'))
if rebuildEpoch ~= ARGV[1] or rebuildServer ~= ARGV[2] or serverId() ~= ARGV[2] then
  return { 'superseded' }
end
local quietMs = ARGV[4] == 'open' and quietLeftMs(redis.call('HGET', KEYS[1], 'quietUntilMs'), nowMs()) or 0
if quietMs > 0 then
  return { 'quiet', quietMs }
end
local owners = redis.call('HLEN', KEYS[4])
if redis.call('SCARD', KEYS[3]) ~= owners then
  return { 'uneven' }
end
local stock = tonumber(ARGV[8]) - owners
redis.call('SET', KEYS[2], math.max(stock, 0))
if redis.call('EXISTS', KEYS[5]) == 0 then
  -- Now it exists: an outbox missing later was deleted by hand or evicted, and its ids would be reused.
  redis.call('XADD', KEYS[5], '0-1', 'userId', '')
  redis.call('XDEL', KEYS[5], '0-1')
end
redis.call('HDEL', KEYS[1], 'rebuildEpoch', 'rebuildServer')
if ARGV[4] == 'open' then
  redis.call('HDEL', KEYS[1], 'quietUntilMs')
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'server', ARGV[2], 'resetEpoch', ARGV[3], 'gate', ARGV[4],
  'revision', ARGV[5], 'name', ARGV[6], 'state', ARGV[7], 'totalStock', ARGV[8], 'startsAtMs', ARGV[9],
  'endsAtMs', ARGV[10])
return { 'opened', stock }
