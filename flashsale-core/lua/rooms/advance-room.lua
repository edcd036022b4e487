#!lua
--[[
Calls the next of a waiting room, as many as may come now, and opens the room where it is not there yet.
The rate is by the clock of this server, so two callers do not call twice as many, and one that was away for a moment makes up for it.

KEYS  1 room, 2 places, 3 inside, 4 admitted, 5 calls, 6 left of the sale
ARGV  1 id of the room
      2 a number that nobody has had yet, '' where PostgreSQL was not asked for it just now; 3 how many were called, as it knows
      4 how many take part in the draw, '' before the cut-off; 5 how many to call in a minute, 0 for nobody
      6 how many may be inside, 0 for any number; 7 how many for each unit, the same; 8 how many units are left
      where the room has more lanes than 'general': 9 the weight of that one, and for each other its weight and, as 2, 3 and 4, what
      PostgreSQL knows of it

Returns { 'lost' } where the room must be opened and 2 is not given, else
{ arrivals, serving, bornMs, inside, showUp, buying, limitedBy }: the last number that was given, how many places were called,
since when this server has the room, how many are inside, which share of those who are called comes, and which share of those who
come buys, as text, and why no more were called: 'rate', 'inside', 'stock' or 'arrivals'; then arrivals and serving of each other lane

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
local id, lastServer, hasArrivals, hasServing, atMs, carry, born =
  unpack(redis.call('HMGET', KEYS[1], 'id', 'server', 'arrivals', 'serving', 'atMs', 'carry', 'bornMs'))
atMs, carry, born = tonumber(atMs or nil), tonumber(carry or nil), tonumber(born or nil)
local isNew = id ~= ARGV[1] or not hasArrivals or not hasServing
local mayLack = not isNew and lastServer ~= server and not hasDataOfItsOwn()

-- A lane by what this server has, and what PostgreSQL knows; without arrivals where neither has it.
local function readLane(suffix, weight, arrivalsBound, lastCalled, drawn)
  local lane = { suffix = suffix, weight = weight, drawn = drawn, arrivals = arrivalsBound, serving = lastCalled, owed = 0, steps = {} }
  if not isNew then
    local arrivals, serving, window, owed = unpack(redis.call('HMGET', KEYS[1],
      'arrivals' .. suffix, 'serving' .. suffix, 'window' .. suffix, 'owed' .. suffix))
    arrivals = tonumber(arrivals or nil)
    if mayLack then
      arrivals = math.max(arrivals or 0, arrivalsBound or 0)
    end
    -- A note of calls may have come after the room was opened again.
    lane.arrivals, lane.serving = arrivals or arrivalsBound, math.max(tonumber(serving or nil) or 0, lastCalled)
    lane.steps, lane.owed = readWindow(window), tonumber(owed or nil) or 0
  end
  lane.waiting = math.max((lane.arrivals or 0) - lane.serving, 0)
  return lane
end

local lanes = { readLane('', tonumber(ARGV[9] or 1), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]) }
for i = 10, #ARGV, 4 do
  lanes[#lanes + 1] = readLane(':' .. #lanes, tonumber(ARGV[i]), tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]), ARGV[i + 3])
end
local isLost = isNew or mayLack
for _, lane in ipairs(lanes) do
  isLost = isLost or not lane.arrivals
end
if isLost and ARGV[2] == '' then
  return { 'lost' }
end
if id and id ~= ARGV[1] then
  -- Of a deleted sale with this id.
  redis.call('UNLINK', KEYS[1], KEYS[2])
end
if isNew then
  atMs, carry, born = now, 0, nil
  redis.call('UNLINK', KEYS[4], KEYS[5], KEYS[6])
elseif mayLack then
  born = nil
end
if not born then
  born = now
  redis.call('UNLINK', KEYS[3])
end

local called, came, awaited, waiting = 0, 0, 0, 0
for _, lane in ipairs(lanes) do
  local steps = lane.steps
  waiting = waiting + lane.waiting
  while steps[1] and steps[1].atMs <= now - CLAIM_WINDOW_MS do
    local step = table.remove(steps, 1)
    called, came = called + step.called, came + step.came
  end
end
local inside = countInside(KEYS[3], now)
local showUp, buying = countShare('called', 'came', called, came), countShare('ended', 'bought', 0, 0)
-- Of those who were called a moment ago, how many are still to come.
for _, lane in ipairs(lanes) do
  for _, step in ipairs(lane.steps) do
    awaited = awaited + math.max(step.called * showUp - step.came, 0)
  end
end

local perMs, insideMax, perUnit = tonumber(ARGV[5]) / MS_PER_MINUTE, tonumber(ARGV[6]), tonumber(ARGV[7])
local budget = 0
if perMs > 0 then
  local earned = math.max(now - (atMs or now), 0) * perMs
  -- And one more that is not whole yet: nothing of it may be lost, however slow the room is.
  budget = math.min((carry or 0) + earned, BURST_MS * perMs + 1)
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
limit(waiting, 'arrivals')
local count = math.max(math.floor(fit), 0)
shareOut(lanes, count)
for n, lane in ipairs(lanes) do
  if lane.count > 0 then
    local steps, first = lane.steps, lane.serving + 1
    lane.serving = lane.serving + lane.count
    local call = { 'first', string.format('%d', first), 'last', string.format('%d', lane.serving), 'atMs', string.format('%d', now) }
    if n > 1 then
      call[7], call[8] = 'lane', n - 1
    end
    redis.call('XADD', KEYS[5], 'MAXLEN', '~', CALLS_MAX, '*', unpack(call))
    local step = steps[#steps]
    if step and step.atMs > now - WINDOW_STEP_MS then
      step.to, step.called = lane.serving, step.called + lane.count
    else
      steps[#steps + 1] = { atMs = now, to = lane.serving, called = lane.count, came = 0 }
    end
  end
end

local fields = { 'id', ARGV[1], 'server', server, 'atMs', string.format('%d', now), 'carry', string.format('%.9f', budget - count),
  'bornMs', string.format('%d', born), 'insideMax', ARGV[6], 'limitedBy', limitedBy }
local function set(field, value)
  fields[#fields + 1] = field
  fields[#fields + 1] = value
end
local reply = { lanes[1].arrivals, lanes[1].serving, born, inside, string.format('%.3f', showUp), string.format('%.3f', buying), limitedBy }
for n, lane in ipairs(lanes) do
  set('arrivals' .. lane.suffix, string.format('%d', lane.arrivals))
  set('serving' .. lane.suffix, string.format('%d', lane.serving))
  set('window' .. lane.suffix, writeWindow(lane.steps))
  if #lanes > 1 then
    set('owed' .. lane.suffix, string.format('%.9f', lane.owed))
  end
  if lane.drawn ~= '' then
    set('drawn' .. lane.suffix, lane.drawn)
  end
  if n > 1 then
    reply[#reply + 1], reply[#reply + 2] = lane.arrivals, lane.serving
  end
end
redis.call('HSET', KEYS[1], unpack(fields))
return reply
