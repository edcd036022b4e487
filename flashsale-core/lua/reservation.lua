-- How a reservation is stored: as an outbox entry until its order is in the database, and as what its user owns.
-- Only this file, entry.lua, reservations/reservation.ts and reservations/outbox.ts know the formats.

-- Adds an entry to the outbox, under an id that begins with the epoch and is never reused.
local function addEntry(epoch, userId, orderId, reservedAtMs)
  return redis.call('XADD', KEYS[5], epoch .. '-*', 'userId', userId, 'orderId', orderId, 'reservedAtMs', reservedAtMs)
end

local function hasEntry(outboxId)
  return #redis.call('XRANGE', KEYS[5], outboxId, outboxId) > 0
end

-- An owner's value in the orders hash; the outbox id is '' if the order is known to be in the database.
local function ownership(orderId, outboxId)
  return orderId .. '|' .. outboxId
end

local function orderIdOf(owned)
  return string.match(owned, '^[^|]*')
end

local function outboxIdOf(owned)
  return string.match(owned, '|(.*)$') or ''
end
