#!lua
--[[
Calls the next of a waiting room, as many as may come now, and opens the room where it is not there yet.
The rate is by the clock of this server, so two callers do not call twice as many, and one that was away for a moment makes up for it.

KEYS  1 room, 2 places, 3 inside, 4 admitted, 5 calls, 6 left of the sale
ARGV  1 id of the room
      2 a number that nobody has had yet, '' where PostgreSQL was not asked for it just now; 3 how many were called, as it knows
      4 how many take part in the draw, '' before the cut-off; 5 how many to call in a minute, 0 for nobody
      6 how many may be inside, 0 for any number; 7 how many for each unit, the same; 8 how many units are left

Returns { 'lost' } where the room must be opened and 2 is not given, else
{ arrivals, serving, bornMs, inside, showUp, buying, limitedBy }: the last number that was given, how many places were called,
since when this server has the room, how many are inside, which share of those who are called comes, and which share of those who
come buys, as text, and why no more were called: 'rate', 'inside', 'stock' or 'arrivals'

A server without the room has lost it, and one that took over from another may have lost its last moment. Numbers then go on
behind all that were ever given, so nobody gets one that somebody has; and nobody is inside, because who was is not known:
admissions of before its bornMs are no longer good. A server that was only restarted has lost nothing.
]]
-- Longer than the lease of the process that calls, so that a successor makes up for the time without one.
local BURST_MS = 4000
local MS_PER_MINUTE = 60000
-- An hour without PostgreSQL, which takes them every second.
local CALLS_MAX = 20000

local function hasDataOfItsOwn()
  return string.find(redis.call('INFO', 'replication'), 'master_replid2:0+%s') ~= nil
end

local now, server = nowMs(), serverId()
local id, lastServer, arrivals, serving, atMs, carry, born, window =
  unpack(redis.call('HMGET', KEYS[1], 'id', 'server', 'arrivals', 'serving', 'atMs', 'carry', 'bornMs', 'window'))
arrivals, serving, atMs, carry, born =
  tonumber(arrivals or nil), tonumber(serving or nil), tonumber(atMs or nil), tonumber(carry or nil), tonumber(born or nil)
local isNew = id ~= ARGV[1] or not arrivals or not serving
local mayLack = not isNew and lastServer ~= server and not hasDataOfItsOwn()
if (isNew or mayLack) and ARGV[2] == '' then
  return { 'lost' }
end
if id and id ~= ARGV[1] then
  -- Of a deleted sale with this id.
  redis.call('UNLINK', KEYS[1], KEYS[2])
end
if isNew then
  arrivals, serving, atMs, carry, born, window = tonumber(ARGV[2]), tonumber(ARGV[3]), now, 0, nil, nil
  redis.call('UNLINK', KEYS[4], KEYS[5], KEYS[6])
elseif mayLack then
  arrivals, born = math.max(arrivals, tonumber(ARGV[2])), nil
end
-- A note of calls may have come after the room was opened again.
serving = math.max(serving, tonumber(ARGV[3]))
if not born then
  born = now
  redis.call('UNLINK', KEYS[3])
end

local steps = readWindow(window)
local called, came, awaited = 0, 0, 0
while steps[1] and steps[1].atMs <= now - CLAIM_WINDOW_MS do
  local step = table.remove(steps, 1)
  called, came = called + step.called, came + step.came
end
local inside = countInside(KEYS[3], now)
local showUp, buying = countShare('called', 'came', called, came), countShare('ended', 'bought', 0, 0)
-- Of those who were called a moment ago, how many are still to come.
for _, step in ipairs(steps) do
  awaited = awaited + math.max(step.called * showUp - step.came, 0)
end

local perMs, insideMax, perUnit = tonumber(ARGV[5]) / MS_PER_MINUTE, tonumber(ARGV[6]), tonumber(ARGV[7])
local budget = 0
if perMs > 0 then
  local earned = math.max(now - (atMs or now), 0) * perMs
  -- The slowest room calls somebody, too.
  budget = math.min((carry or 0) + earned, math.max(BURST_MS * perMs, 1))
end
local fit, limitedBy = budget, 'rate'
local function limit(count, by)
  if count < fit then
    fit, limitedBy = count, by
  end
end
if insideMax > 0 then
  limit((insideMax - inside - awaited) / showUp, 'inside')
end
if perUnit > 0 then
  limit((tonumber(ARGV[8]) * perUnit / buying - inside - awaited) / showUp, 'stock')
end
limit(arrivals - serving, 'arrivals')
local count = math.max(math.floor(fit), 0)
if count > 0 then
  redis.call('XADD', KEYS[5], 'MAXLEN', '~', CALLS_MAX, '*', 'first', string.format('%d', serving + 1), 'last',
    string.format('%d', serving + count), 'atMs', string.format('%d', now))
  serving = serving + count
  local step = steps[#steps]
  if step and step.atMs > now - WINDOW_STEP_MS then
    step.to, step.called = serving, step.called + count
  else
    steps[#steps + 1] = { atMs = now, to = serving, called = count, came = 0 }
  end
end

redis.call('HSET', KEYS[1], 'id', ARGV[1], 'server', server, 'arrivals', string.format('%d', arrivals),
  'serving', string.format('%d', serving), 'atMs', string.format('%d', now),
  'carry', string.format('%.9f', budget - count), 'bornMs', string.format('%d', born), 'window', writeWindow(steps),
  'insideMax', ARGV[6], 'limitedBy', limitedBy)
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[1], 'drawn', ARGV[4])
end
return { arrivals, serving, born, inside, string.format('%.3f', showUp), string.format('%.3f', buying), limitedBy }
