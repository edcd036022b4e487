#!lua
--[[
Mirrors what PostgreSQL decided about holds. Repeating it changes nothing, and neither does a verdict about a hold
that is not the one in question any more.

KEYS  1 meta, 2 free, 3 owners, 4 holdings, 5 outbox, 6 deadlines, 7 waiters, 8 listings of the sale
ARGV  1 a random text, of which the ids of offers are made
      then for each order: order id, instance, verdict, and for H: untilMs, and the deadline that due-holds told, '' for that
      of the holding; at most 200
      verdicts: C confirmed, X expired, V cancelled, H held until untilMs

Returns { 'not-ready' }, see reserve-holds, except that the gate may be 'adopting';
or { 'settled', letters }: for each order s if something changed, else n

Only X and V give units back: to who waits for them on the list, in this script. So without any order it offers what is free.
An order that somebody may be cancelling has the deadline 0, which only an end takes away: C or
H may have been read before the cancellation. An H does nothing either once the deadline is another, since it may be older.
]]
if not isTrusted() then
  return { 'not-ready' }
end
local orderIds = {}
for i = 2, #ARGV, 5 do
  orderIds[#orderIds + 1] = ARGV[i]
end
local known = #orderIds == 0 and {} or redis.call('HMGET', KEYS[4], unpack(orderIds))

local function deadlineOf(orderId)
  return tonumber(redis.call('ZSCORE', KEYS[6], orderId) or nil)
end

local freeBefore = freeUnits()
local letters, made, over, deadlines, entries = {}, {}, {}, {}, {}
for i, orderId in ipairs(orderIds) do
  local instance, verdict, untilMs, seen = ARGV[5 * i - 2], ARGV[5 * i - 1], ARGV[5 * i], ARGV[5 * i + 1]
  local before = made[orderId] or (known[i] and decodeHolding(known[i]))
  local isIt = before and before.instance == instance
  local after = nil
  if isIt and (before.state == 'H' or (before.state == 'C' and verdict == 'V')) then
    after = { state = verdict, quantity = before.quantity, untilMs = before.untilMs, instance = instance,
      amount = before.amount, userId = before.userId }
    if verdict == 'H' then
      local deadline = deadlineOf(orderId)
      if deadline and deadline ~= 0 and deadline == (tonumber(seen) or before.untilMs) then
        after.untilMs = tonumber(untilMs)
        deadlines[#deadlines + 1] = untilMs
        deadlines[#deadlines + 1] = orderId
      else
        after = nil
      end
    elseif verdict ~= 'C' or deadlineOf(orderId) ~= 0 then
      over[#over + 1] = orderId
    end
  end
  letters[i] = after and 's' or 'n'
  if after then
    putHolding(orderId, before, after)
    made[orderId] = after
    -- Its row exists, or never will.
    if verdict ~= 'H' and string.match(instance, '^%d+%-%d+$') then
      entries[#entries + 1] = instance
    end
  end
end

if #changedHoldings > 0 or (sale.waiting > 0 and freeUnits() > 0) then
  offerUnits(ARGV[1], freeBefore)
end
if #deadlines > 0 then
  redis.call('ZADD', KEYS[6], unpack(deadlines))
end
if #over > 0 then
  redis.call('ZREM', KEYS[6], unpack(over))
end
if #entries > 0 then
  redis.call('XDEL', KEYS[5], unpack(entries))
end
return { 'settled', table.concat(letters) }
