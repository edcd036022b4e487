-- What scripts for both modes need to know of the keys of an INSTANT sale: 2 stock, 3 users, 4 orders.
-- Each reads a key of the right type.
local READS = { 'HLEN', 'GET', 'SCARD', 'HLEN', 'XLEN' }

-- Owners survive a rebuild, since PostgreSQL may have been restored from a backup and not know them all.
local function forgetCounters(isReset)
  -- Left by a deleted HOLD sale with this id.
  redis.call('HDEL', KEYS[1], 'mode')
  redis.call('UNLINK', KEYS[2], KEYS[3])
  if isReset then
    redis.call('UNLINK', KEYS[4])
  end
end

-- Whether a reservation may not be an order yet.
local function isUnsettled()
  return redis.call('XLEN', KEYS[5]) > 0
end
