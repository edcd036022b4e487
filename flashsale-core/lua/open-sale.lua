#!lua
--[[
Ends a rebuild: derives the stock from the buyers and opens the gate under the new epoch.

KEYS  1 meta, 2 stock, 3 users of the sale
ARGV  1 epoch of the rebuild, 2 run id of the server that the caller is connected to
      3 revision, 4 name, 5 state, 6 totalStock, 7 startsAtMs, 8 endsAtMs

Returns { 'opened', stock } or { 'superseded' }.
A negative stock means that there are more buyers than units; the counter is then 0, so nothing more is sold.
]]
if redis.call('HGET', KEYS[1], 'rebuildEpoch') ~= ARGV[1] then
  return { 'superseded' }
end
local stock = tonumber(ARGV[6]) - redis.call('SCARD', KEYS[3])
redis.call('SET', KEYS[2], math.max(stock, 0))
redis.call('HDEL', KEYS[1], 'rebuildEpoch')
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'gate', 'open', 'runId', ARGV[2], 'revision', ARGV[3], 'name', ARGV[4],
  'state', ARGV[5], 'totalStock', ARGV[6], 'startsAtMs', ARGV[7], 'endsAtMs', ARGV[8])
return { 'opened', stock }
