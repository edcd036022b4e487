#!lua
--[[
Lets users in whose place was called, as long as there is room inside. Whoever is inside gets the same end again.

KEYS  1 room, 2 inside, 3 admitted, 4 left of the sale
ARGV  1 id of the room, then for each: user id, place, in another lane than 'general' behind its number, as 1:7; at most 500

Returns
  { 'not-ready' }         as join-room
  { 'claimed', bornMs, untilMs... }   bornMs names the room as this server has it; of each user when his admission ends, 0 if his
                                      place was not called yet, -1 if nobody more fits in,
                                      -2 for who left and has not joined again
]]
local ADMISSION_MS = 600000

local id, server, born, insideMax, serving, window =
  unpack(redis.call('HMGET', KEYS[1], 'id', 'server', 'bornMs', 'insideMax', 'serving', 'window'))
if id ~= ARGV[1] or server ~= serverId() or not born then
  return { 'not-ready' }
end
insideMax = tonumber(insideMax or nil) or 0
local general = { field = 'window', serving = tonumber(serving), steps = readWindow(window), hasCome = false }
local lanes = { general }
local now = nowMs()
local inside = countInside(KEYS[2], now)
local reply = { 'claimed', tonumber(born) }
local userIds = {}
for i = 2, #ARGV, 2 do
  userIds[#userIds + 1] = ARGV[i]
end
local hasLeft = redis.call('SMISMEMBER', KEYS[4], unpack(userIds))
for i = 2, #ARGV, 2 do
  local userId, place, lane = ARGV[i], tonumber(ARGV[i + 1]), general
  if not place then
    local number, placeThere = string.match(ARGV[i + 1], '^(%d):(%d+)$')
    place = tonumber(placeThere)
    lane = lanes[number]
    if not lane then
      local field = 'window:' .. number
      serving, window = unpack(redis.call('HMGET', KEYS[1], 'serving:' .. number, field))
      lane = { field = field, serving = tonumber(serving or nil) or 0, steps = readWindow(window), hasCome = false }
      lanes[number], lanes[#lanes + 1] = lane, lane
    end
  end
  local untilMs = tonumber(redis.call('ZSCORE', KEYS[2], userId) or nil) or 0
  if untilMs <= now then
    if hasLeft[i / 2] == 1 then
      untilMs = -2
    elseif place > lane.serving then
      untilMs = 0
    elseif insideMax > 0 and inside >= insideMax then
      untilMs = -1
    else
      untilMs = now + ADMISSION_MS
      inside = inside + redis.call('ZADD', KEYS[2], string.format('%d', untilMs), userId)
      if not redis.call('HGET', KEYS[3], userId) then
        redis.call('HSET', KEYS[3], userId, ARGV[i + 1] .. string.format('|%d', now))
        for _, step in ipairs(lane.steps) do
          if place <= step.to then
            -- A place of before the first step was called long ago, and is not waited for.
            if place > step.to - step.called then
              step.came, lane.hasCome = step.came + 1, true
            end
            break
          end
        end
      end
    end
  end
  reply[#reply + 1] = untilMs
end
for _, lane in ipairs(lanes) do
  if lane.hasCome then
    redis.call('HSET', KEYS[1], lane.field, writeWindow(lane.steps))
  end
end
return reply
