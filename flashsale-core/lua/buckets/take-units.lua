#!lua
--[[
Takes half of what a bucket has on sale for another bucket, which has nothing. Between two buckets one transfer is open
at a time: where one is, it is told again.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the bucket that gives
ARGV  1 bucket that gets, 2 its epoch, 3 units at most
      4 'buyers' | 'adoptions': a bucket that is not open for buyers gives only for adoptions

Returns
  { 'not-ready' }                         see reserve-units; or it is frozen, or quiet
  { 'none' }                              nothing is on sale here
  { 'stale' }                             the other bucket has been rebuilt since
  { 'taken', epoch, sequence, units, epoch of the other bucket }
]]
local epoch, gate, server, totalStock, quietUntilMs, frozen, out, sequence, arrived = unpack(redis.call('HMGET', KEYS[1],
  'epoch', 'gate', 'server', 'totalStock', 'quietUntilMs', 'frozen',
  'out:' .. ARGV[1], 'seq:' .. ARGV[1], 'in:' .. ARGV[1]))
local stock = trustedStock(gate, server, totalStock)
if not stock or frozen or (gate ~= 'open' and ARGV[4] ~= 'adoptions') or quietLeftMs(quietUntilMs, nowMs()) > 0 then
  return { 'not-ready' }
end
local knownEpoch = numbersOf(arrived)
if knownEpoch and knownEpoch > tonumber(ARGV[2]) then
  return { 'stale' }
end
if out then
  return { 'taken', tonumber(epoch), numbersOf(out) }
end
if stock < 1 then
  return { 'none' }
end

local units = math.min(math.ceil(stock / 2), tonumber(ARGV[3]))
local nextSequence = (tonumber(sequence) or 0) + 1
redis.call('DECRBY', KEYS[2], units)
redis.call('HINCRBY', KEYS[1], 'totalStock', -units)
redis.call('HINCRBY', KEYS[1], 'outsOpen', 1)
redis.call('HSET', KEYS[1], 'seq:' .. ARGV[1], string.format('%d', nextSequence),
  'out:' .. ARGV[1], joined(nextSequence, units, tonumber(ARGV[2])))
return { 'taken', tonumber(epoch), nextSequence, units, tonumber(ARGV[2]) }
