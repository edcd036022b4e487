#!lua
--[[
Adds what one API process counted since its last call to a sale's figures, which all API processes share.

KEYS  1 figures of the sale
ARGV  1 epoch of the counts, 2 ttlMs
      3 instance, 4 its latencies of the last seconds, encoded, or '' if there were none
      then for each outcome: its name, its count

Returns 'added', or 'superseded' if the figures belong to a later epoch.
A higher epoch starts from zero, so a reset forgets the figures. Latencies of processes that are gone are removed when a
process adds its first: looking for them each time would cost as much as there are processes, in each of them.
]]
local LATENCIES_AGE_MS_MAX = 60000

local epoch = redis.call('HGET', KEYS[1], 'epoch')
if epoch and tonumber(epoch) > tonumber(ARGV[1]) then
  return 'superseded'
end
if epoch ~= ARGV[1] then
  redis.call('UNLINK', KEYS[1])
  redis.call('HSET', KEYS[1], 'epoch', ARGV[1])
end
for i = 5, #ARGV, 2 do
  redis.call('HINCRBY', KEYS[1], 'outcome:' .. ARGV[i], ARGV[i + 1])
end

local time = redis.call('TIME')
local nowMs = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local own = 'latencies:' .. ARGV[3]
local isNew = false
if ARGV[4] == '' then
  redis.call('HDEL', KEYS[1], own)
else
  isNew = redis.call('HSET', KEYS[1], own, string.format('%d', nowMs) .. '|' .. ARGV[4]) == 1
end
local figures = isNew and redis.call('HGETALL', KEYS[1]) or {}
for i = 1, #figures, 2 do
  local writtenAtMs = string.match(figures[i], '^latencies:') and string.match(figures[i + 1], '^%d+')
  if writtenAtMs and nowMs - tonumber(writtenAtMs) > LATENCIES_AGE_MS_MAX then
    redis.call('HDEL', KEYS[1], figures[i])
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 'added'
