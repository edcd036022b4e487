-- Who waits for units of a HOLD sale, and the offers to them. An offer is a hold that nobody asked for just now: the script that
-- frees units makes it, before anybody else can ask for them.
-- KEYS  7 waiters, 8 listings of the sale
--
-- waiters   user id -> place, of those who wait; a lower place comes first
-- listings  user id -> state|place|quantity|acceptLess|sinceMs|order id; states: W waits, O was offered units, L left.
--           Those that ended stay as tombstones until the user has a later place, so that nobody is listed again by an old row.
-- counters  in the meta: waiting (waiters), listings, and keptUntilMs: until when free units are not on sale, although they fit
--           nobody. NOT_LOOKED if nobody has looked whom they fit.
-- Only this file and waiting-list/listing.ts know the formats.

-- How many may be passed over before an offer.
local PASSED_OVER_MAX = 50
local OFFERS_PER_CALL_MAX = 50
local WAITERS_PER_READ = 10
local NOT_LOOKED = 9007199254740991

local function decodeListing(value)
  local state, place, quantity, acceptLess, sinceMs, orderId =
    string.match(value, '^(%a)|(%d+)|(%d+)|([01])|(%d+)|(.*)$')
  return {
    state = state, place = tonumber(place), quantity = tonumber(quantity), acceptLess = acceptLess == '1',
    sinceMs = tonumber(sinceMs), orderId = orderId,
  }
end

local function encodeListing(listing)
  return string.format('%s|%.0f|%d|%s|%.0f|%s', listing.state, listing.place, listing.quantity,
    listing.acceptLess and '1' or '0', listing.sinceMs, listing.orderId)
end

-- Whether the keys hold what the counters say.
local function isListComplete()
  return redis.call('ZCARD', KEYS[7]) == sale.waiting
    and redis.call('HLEN', KEYS[8]) == tonumber(redis.call('HGET', KEYS[1], 'listings') or 0)
end

local listings, changedListings = {}, {}

local function listingOf(userId)
  local listing = listings[userId]
  if listing == nil then
    local value = redis.call('HGET', KEYS[8], userId)
    listing = value and decodeListing(value) or false
    listings[userId] = listing
  end
  return listing
end

-- Sets what a user has on the list; `writeListings` writes it, and counts.
local function putListing(userId, listing)
  local before = listingOf(userId)
  if before and before.state == 'W' then
    sale.waiting = sale.waiting - 1
  end
  if listing.state == 'W' then
    sale.waiting = sale.waiting + 1
  end
  listings[userId] = listing
  changedListings[userId] = true
end

local function writeListings()
  local values, waiters, gone = {}, {}, {}
  for userId in pairs(changedListings) do
    local listing = listings[userId]
    values[#values + 1] = userId
    values[#values + 1] = encodeListing(listing)
    if listing.state == 'W' then
      waiters[#waiters + 1] = string.format('%.0f', listing.place)
      waiters[#waiters + 1] = userId
    else
      gone[#gone + 1] = userId
    end
  end
  if #waiters > 0 then
    redis.call('ZADD', KEYS[7], unpack(waiters))
  end
  if #gone > 0 then
    redis.call('ZREM', KEYS[7], unpack(gone))
  end
  if #values > 0 then
    redis.call('HSET', KEYS[8], unpack(values))
  end
  if sale.waiting == 0 then
    sale.keptUntilMs = 0
  end
  redis.call('HSET', KEYS[1], 'waiting', sale.waiting, 'listings', redis.call('HLEN', KEYS[8]),
    'keptUntilMs', string.format('%.0f', sale.keptUntilMs))
end

-- Whether the units that somebody was offered are still his.
local function hasLiveOffer(listing)
  local holding = redis.call('HGET', KEYS[4], listing.orderId)
  return holding and isLive(decodeHolding(holding))
end

-- How many wait before this place.
local function aheadOf(place)
  return redis.call('ZCOUNT', KEYS[7], '-inf', '(' .. string.format('%.0f', place))
end

-- A UUID of version 8. `seed` is random, since who knows the id of an order may read it.
local function offerIdOf(seed, place)
  local hex = redis.sha1hex(seed .. ' ' .. string.format('%.0f', place))
  return string.sub(hex, 1, 8) .. '-' .. string.sub(hex, 9, 12) .. '-8' .. string.sub(hex, 13, 15)
    .. '-a' .. string.sub(hex, 16, 18) .. '-' .. string.sub(hex, 19, 30)
end

-- The units that an offer to this waiter would have; 0 if none fit.
local function fittingUnits(listing, owner, free, terms)
  local most = math.min(free, terms.quantityMax, terms.limitPerUser - owner.units)
  if owner.ever >= terms.ordersPerUserMax or most < 1 then
    return 0
  end
  if listing.quantity <= most then
    return listing.quantity
  end
  return listing.acceptLess and most or 0
end

-- Those who are offered units, in their order: only reads.
local function chooseWaiters(terms)
  local chosen, free, passedOver, from = {}, freeUnits(), 0, 0
  while free > 0 and #chosen < OFFERS_PER_CALL_MAX and passedOver < PASSED_OVER_MAX do
    local userIds = redis.call('ZRANGE', KEYS[7], from, from + WAITERS_PER_READ - 1)
    for _, userId in ipairs(userIds) do
      local listing = listingOf(userId)
      local units = listing and fittingUnits(listing, ownerOf(userId), free, terms) or 0
      if units == 0 then
        passedOver = passedOver + 1
      else
        chosen[#chosen + 1] = { userId = userId, listing = listing, quantity = units, free = free }
        free = free - units
      end
      if free == 0 or #chosen == OFFERS_PER_CALL_MAX or passedOver == PASSED_OVER_MAX then
        break
      end
    end
    if #userIds < WAITERS_PER_READ then
      break
    end
    from = from + WAITERS_PER_READ
  end
  return chosen
end

-- Offers the free units to who waits for them, and keeps those that fit nobody for a while. Call it after the change that freed
-- them, in the same script; it writes what `putHolding` and `putListing` left to be written.
local function offerUnits(seed, freeBefore)
  local deadlines = {}
  if sale.waiting > 0 and freeUnits() > 0 and sale.gate == 'open' then
    local state, startsAtMs, endsAtMs, unitPrice, currency, offerTtlMs, quantityMax, limitPerUser, ordersPerUserMax = unpack(
      redis.call('HMGET', KEYS[1], 'state', 'startsAtMs', 'endsAtMs', 'unitPrice', 'currency', 'offerTtlMs', 'quantityMax',
        'limitPerUser', 'ordersPerUserMax'))
    local atMs = nowMs()
    -- A process of an earlier release may have opened the sale: then the terms of offers follow in a moment.
    local isActive = offerTtlMs and state == 'OPEN' and atMs >= tonumber(startsAtMs) and atMs < tonumber(endsAtMs)
    local terms = {
      quantityMax = tonumber(quantityMax), limitPerUser = tonumber(limitPerUser), ordersPerUserMax = tonumber(ordersPerUserMax),
    }
    for _, offer in ipairs(isActive and chooseWaiters(terms) or {}) do
      local userId, listing = offer.userId, offer.listing
      local orderId = offerIdOf(seed, listing.place)
      local held = {
        state = 'H', quantity = offer.quantity, untilMs = atMs + tonumber(offerTtlMs),
        amount = offer.quantity * tonumber(unitPrice), userId = userId,
      }
      held.instance = addEntry(orderId, string.format('%d', atMs), held, currency,
        'place', string.format('%.0f', listing.place), 'free', string.format('%d', offer.free))
      putHolding(orderId, nil, held)
      deadlines[#deadlines + 1] = string.format('%d', held.untilMs)
      deadlines[#deadlines + 1] = orderId
      putListing(userId, {
        state = 'O', place = listing.place, quantity = listing.quantity, acceptLess = listing.acceptLess, sinceMs = atMs,
        orderId = orderId,
      })
    end
    if sale.waiting == 0 or freeUnits() == 0 then
      sale.keptUntilMs = 0
    elseif not isActive then
      sale.keptUntilMs = freeBefore == 0 and NOT_LOOKED or sale.keptUntilMs
    elseif freeBefore == 0 or sale.keptUntilMs == NOT_LOOKED then
      sale.keptUntilMs = atMs + PATIENCE_MS
    end
  end
  writeChanges()
  writeFree()
  if next(changedListings) or sale.waiting > 0 then
    writeListings()
  end
  if #deadlines > 0 then
    redis.call('ZADD', KEYS[6], unpack(deadlines))
  end
end
