#!lua
--[[
Gives the unit of a hold of the race lab back that ended in another store.

KEYS  1 remaining, 2 holds, 3 deadlines of the counter
ARGV  1 key of the hold, 2 its instance; left out where any hold under this key may be meant

Returns 1 when the unit was given back, 0 when there was nothing to be given back
]]
local hold = redis.call('HGET', KEYS[2], ARGV[1])
if not hold or string.sub(hold, 1, 5) ~= 'held|' then
  return 0
end
if ARGV[2] and hold ~= 'held|' .. ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[2], ARGV[1], 'expired')
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('INCR', KEYS[1])
return 1
