#!lua
--[[
Takes over a changed definition of a loaded sale: name, state, window, and the stock by its difference.

KEYS  1 meta, 2 stock of the sale
ARGV  1 revision, 2 name, 3 state, 4 totalStock, 5 startsAtMs, 6 endsAtMs

Returns 'defined', 'unchanged' when this or a newer revision is there already, 'not-ready' when the gate is closed.
A stock that is lowered below the units reserved leaves 0 to sell.
]]
local gate, revision, totalStock = unpack(redis.call('HMGET', KEYS[1], 'gate', 'revision', 'totalStock'))
local stock = tonumber(redis.call('GET', KEYS[2]) or nil)
if gate ~= 'open' or not stock then
  return 'not-ready'
end
if tonumber(revision) >= tonumber(ARGV[1]) then
  return 'unchanged'
end
redis.call('SET', KEYS[2], math.max(stock + tonumber(ARGV[4]) - tonumber(totalStock), 0))
redis.call('HSET', KEYS[1], 'revision', ARGV[1], 'name', ARGV[2], 'state', ARGV[3], 'totalStock', ARGV[4],
  'startsAtMs', ARGV[5], 'endsAtMs', ARGV[6])
return 'defined'
