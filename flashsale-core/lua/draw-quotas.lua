#!lua
--[[
Gives one API process quotas of requests, each from the pool of a client and its window. Runs in the Redis of the rate
limits.

KEYS  for each quota: the pool, which is the number of requests drawn from it so far
ARGV  for each quota: wanted, the size of the pool, ttlMs

Returns { nowMs, granted of each quota }

A key may come more than once, so each quota is read and written before the next. One of 0 writes nothing.
]]
local time = redis.call('TIME')
local granted = {}
for i, pool in ipairs(KEYS) do
  local wanted, size = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1])
  local drawn = tonumber(redis.call('GET', pool) or nil) or 0
  granted[i] = math.max(math.min(wanted, size - drawn), 0)
  if granted[i] > 0 then
    redis.call('SET', pool, string.format('%d', drawn + granted[i]), 'PX', ARGV[3 * i])
  end
end
return { tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000), granted }
