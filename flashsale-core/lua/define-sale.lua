#!lua
--[[
Applies a changed definition to a loaded sale: name, state, window, and the new total less the units owned.

KEYS  1 meta, 2 stock, 3 users, 4 orders, 5 outbox of the sale
ARGV  1 revision, 2 name, 3 state, 4 totalStock, 5 startsAtMs, 6 endsAtMs

Returns 'defined', 'unchanged' if this or a newer revision is there already, 'not-ready' as in reserve-units.
A total below the units reserved leaves 0 to sell. The stock is derived from the owners, not from the previous stock,
which may have been cut off at 0: if that were raised again, it would sell units twice.
While the sale is quiet, buyers do not notice yet; see prelude.
]]
local gate, server, totalStock, revision =
  unpack(redis.call('HMGET', KEYS[1], 'gate', 'server', 'totalStock', 'revision'))
if not trustedStock(gate, server, totalStock) then
  return 'not-ready'
end
if tonumber(revision) >= tonumber(ARGV[1]) then
  return 'unchanged'
end
redis.call('SET', KEYS[2], math.max(tonumber(ARGV[4]) - redis.call('HLEN', KEYS[4]), 0))
redis.call('HSET', KEYS[1], 'revision', ARGV[1], 'name', ARGV[2], 'state', ARGV[3], 'totalStock', ARGV[4],
  'startsAtMs', ARGV[5], 'endsAtMs', ARGV[6])
return 'defined'
