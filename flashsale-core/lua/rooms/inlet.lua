-- Who is inside, who was called and has not come yet, and which share of them comes and buys.
-- Of the room: window   'ms:last place:called:came' of each step in which people were called, the oldest first, joined by commas
--              called, came    of the steps that are over: how many were called, and came in time
--              ended, bought   how many were inside and are not any more, and bought
-- inside       user id -> when the admission ends, in epoch ms
-- The shares are of the last thousands: both numbers are halved when they have become large.
-- A page that nobody looks at asks once a minute.
local CLAIM_WINDOW_MS = 60000
local WINDOW_STEP_MS = 5000
local COUNTED_MAX = 2000
-- As if so many had come and bought before anybody did, so that a few do not count for all.
local COUNTED_BEFORE = 10
local SHARE_MIN = 0.05
-- Others of the server wait meanwhile.
local ENDED_PER_CALL_MAX = 1000

local function readWindow(text)
  local steps = {}
  for atMs, to, called, came in string.gmatch(text or '', '(%d+):(%d+):(%d+):(%d+)') do
    steps[#steps + 1] = { atMs = tonumber(atMs), to = tonumber(to), called = tonumber(called), came = tonumber(came) }
  end
  return steps
end

local function writeWindow(steps)
  local texts = {}
  for i, step in ipairs(steps) do
    texts[i] = string.format('%d:%d:%d:%d', step.atMs, step.to, step.called, step.came)
  end
  return table.concat(texts, ',')
end

-- Counts `count` more, `hits` of which did it, under these two fields of the room.
local function countShare(countField, hitField, count, hits)
  local counted, hit = unpack(redis.call('HMGET', KEYS[1], countField, hitField))
  counted, hit = tonumber(counted or nil) or 0, tonumber(hit or nil) or 0
  if count > 0 then
    counted, hit = counted + count, hit + hits
    while counted > COUNTED_MAX do
      counted, hit = math.floor(counted / 2), math.floor(hit / 2)
    end
    redis.call('HSET', KEYS[1], countField, string.format('%d', counted), hitField, string.format('%d', hit))
  end
  return math.max((hit + COUNTED_BEFORE) / (counted + COUNTED_BEFORE), SHARE_MIN)
end

-- Forgets those whose admission has ended, so many at once; returns how many are inside with the others of them.
local function countInside(insideKey, atMs)
  local now = string.format('%d', atMs)
  local ended = redis.call('ZRANGE', insideKey, '-inf', now, 'BYSCORE', 'LIMIT', 0, ENDED_PER_CALL_MAX)
  if #ended > 0 then
    redis.call('ZREM', insideKey, unpack(ended))
    countShare('ended', 'bought', #ended, 0)
  end
  return redis.call('ZCARD', insideKey)
end
