#!lua
--[[
Ends the holds of a counter of the race lab that are due, and gives their units back.

KEYS  1 remaining, 2 holds, 3 deadlines of the counter

Returns how many there were
]]
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
local due = redis.call('ZRANGE', KEYS[3], '-inf', nowMs, 'BYSCORE')
for _, key in ipairs(due) do
  redis.call('HSET', KEYS[2], key, 'expired')
  redis.call('ZREM', KEYS[3], key)
  redis.call('INCR', KEYS[1])
end
return #due
