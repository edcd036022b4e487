#!lua
--[[
Takes a unit of a counter of the race lab for a hold.

KEYS  1 remaining, 2 holds, 3 deadlines of the counter
ARGV  1 key of the hold, 2 its instance, 3 milliseconds until it is due

Returns 1 when it is taken, 0 when no unit is free
]]
if tonumber(redis.call('GET', KEYS[1]) or '0') < 1 then
  return 0
end
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('DECR', KEYS[1])
redis.call('HSET', KEYS[2], ARGV[1], 'held|' .. ARGV[2])
redis.call('ZADD', KEYS[3], nowMs + ARGV[3], ARGV[1])
return 1
