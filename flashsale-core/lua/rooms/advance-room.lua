#!lua
--[[
Calls the next of a waiting room, at its rate by the clock of this server, and opens the room where it is not there yet.
So two callers do not call twice as many, and one that was away for a moment makes up for it.

KEYS  1 room, 2 places of the sale
ARGV  1 id of the room, 2 a number that nobody has had yet and 3 how many were called, both as PostgreSQL knows
      4 how many take part in the draw, '' before the cut-off; 5 how many to call in a minute, 0 for nobody

Returns { arrivals, serving }: the last number that was given, and how many places were called

A server without the room has lost it, and one that took over from another may have lost its last moment. Numbers then go on
behind all that were ever given, so nobody gets one that somebody has. A server that was only restarted has lost nothing.
]]
-- Longer than the lease of the process that calls, so that a successor makes up for the time without one.
local BURST_MS = 4000
local MS_PER_MINUTE = 60000

local function hasDataOfItsOwn()
  return string.find(redis.call('INFO', 'replication'), 'master_replid2:0+%s') ~= nil
end

local now, server = nowMs(), serverId()
local id, lastServer, arrivals, serving, atMs, carry =
  unpack(redis.call('HMGET', KEYS[1], 'id', 'server', 'arrivals', 'serving', 'atMs', 'carry'))
arrivals, serving, atMs, carry =
  tonumber(arrivals or nil), tonumber(serving or nil), tonumber(atMs or nil), tonumber(carry or nil)
if id and id ~= ARGV[1] then
  -- Of a deleted sale with this id.
  redis.call('UNLINK', KEYS[1], KEYS[2])
end
if id ~= ARGV[1] or not arrivals or not serving then
  arrivals, serving, atMs, carry = tonumber(ARGV[2]), tonumber(ARGV[3]), now, 0
elseif lastServer ~= server and not hasDataOfItsOwn() then
  arrivals, serving = math.max(arrivals, tonumber(ARGV[2])), math.max(serving, tonumber(ARGV[3]))
end

local perMs = tonumber(ARGV[5]) / MS_PER_MINUTE
local budget = 0
if perMs > 0 then
  local earned = math.max(now - (atMs or now), 0) * perMs
  -- The slowest room calls somebody, too.
  budget = math.min((carry or 0) + earned, math.max(BURST_MS * perMs, 1))
end
local called = math.max(math.floor(math.min(budget, arrivals - serving)), 0)
serving = serving + called

redis.call('HSET', KEYS[1], 'id', ARGV[1], 'server', server, 'arrivals', string.format('%d', arrivals),
  'serving', string.format('%d', serving), 'atMs', string.format('%d', now),
  'carry', string.format('%.9f', budget - called))
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[1], 'drawn', ARGV[4])
end
return { arrivals, serving }
