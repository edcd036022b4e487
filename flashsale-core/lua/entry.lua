-- When an outbox entry of either mode was reserved. As a string; false if the entry has no such field.
local function reservedAtMsOf(entry)
  local fieldsAndValues = entry[2]
  for i = 1, #fieldsAndValues, 2 do
    if fieldsAndValues[i] == 'reservedAtMs' then
      return fieldsAndValues[i + 1]
    end
  end
  return false
end
