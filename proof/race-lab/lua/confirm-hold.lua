#!lua
--[[
Makes a hold of the race lab an order, while it is held.

KEYS  1 holds, 2 deadlines, 3 claims of the counter
ARGV  1 key of the hold, 2 its instance, 3 claim id and 4 claim to record; left out where another store records it

Returns 1 when the hold was there, 0 when it had ended
]]
if redis.call('HGET', KEYS[1], ARGV[1]) ~= 'held|' .. ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], 'confirmed|' .. ARGV[2])
redis.call('ZREM', KEYS[2], ARGV[1])
if ARGV[3] then
  redis.call('HSET', KEYS[3], ARGV[3], ARGV[4])
end
return 1
