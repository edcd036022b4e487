#!/bin/sh
# Starts Redis with the users of users.acl: the password comes from a file, and only its digest is handed on.
# What follows is given to redis-server. REDIS_DEFAULT_USER=reader lets whoever reaches the server read without a password.
set -eu
folder=$(dirname "$0")
digest=$(tr -d '\r\n' < /run/secrets/redis_password | sha256sum | cut -d ' ' -f 1)
users=/tmp/users.acl
sed "s/PASSWORD_SHA256/$digest/" "$folder/users.acl" > "$users"
if [ "${REDIS_DEFAULT_USER:-off}" = reader ]; then
  cat "$folder/reader.acl" >> "$users"
else
  echo 'user default off' >> "$users"
fi
exec docker-entrypoint.sh redis-server --aclfile "$users" "$@"
