-- A key of the sale may have been overwritten by hand with another type: it counts as lost.
local function isOfAnotherType(place)
  local reply = redis.pcall(READS[place], KEYS[place])
  return type(reply) == 'table' and reply.err ~= nil
end

local function isAnyOfAnotherType()
  for place in ipairs(KEYS) do
    if isOfAnotherType(place) then
      return true
    end
  end
  return false
end
