#!/bin/sh
# Starts Redis with the users of users.acl: their passwords come from files, and only digests of them are handed on.
# What follows is given to redis-server. REDIS_DEFAULT_USER=reader lets whoever reaches the server read without a password.
set -eu
folder=$(dirname "$0")
users=/tmp/users.acl
digest() {
  tr -d '\r\n' < "/run/secrets/$1" | sha256sum | cut -d ' ' -f 1
}
# By the environment: the arguments of a process can be read by others.
LOADER=$(digest redis_loader_password) OPERATOR=$(digest redis_operator_password) USER=$(digest redis_password) awk '{
  sub("#REDIS_LOADER_PASSWORD", "#" ENVIRON["LOADER"])
  sub("#REDIS_OPERATOR_PASSWORD", "#" ENVIRON["OPERATOR"])
  sub("#REDIS_PASSWORD", "#" ENVIRON["USER"])
  print
}' "$folder/users.acl" > "$users"
if [ "${REDIS_DEFAULT_USER:-off}" = reader ]; then
  cat "$folder/reader.acl" >> "$users"
else
  echo 'user default off' >> "$users"
fi
exec docker-entrypoint.sh redis-server --aclfile "$users" "$@"
