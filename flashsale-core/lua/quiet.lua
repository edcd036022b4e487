-- How long the sale stays as it was at the last lease on "sold out": processes may answer so from memory meanwhile, so
-- nobody gets a unit and nobody becomes an owner. scripts.ts defines QUIET_MS, which no lease outlasts.
local function quietLeftMs(quietUntilMs, atMs)
  local leftMs = (tonumber(quietUntilMs) or 0) - atMs
  if leftMs > QUIET_MS then
    -- The clock was set back. Whatever was leased ends within the longest quiet time from now.
    redis.call('HSET', KEYS[1], 'quietUntilMs', string.format('%d', atMs + QUIET_MS))
    return QUIET_MS
  end
  return math.max(leftMs, 0)
end
