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
# When Redis reads its file it does so as `default`, and leaves out every transaction that `default` may not write: all that scripts
# wrote. So `default` may do everything, and nobody can be it.
echo 'user default off ~* &* +@all' >> "$users"
if [ "${REDIS_DEFAULT_USER:-off}" = reader ]; then
  # It becomes the reader once the file is read.
  REDISCLI_AUTH=$(head -c 32 /dev/urandom | sha256sum | cut -d ' ' -f 1)
  export REDISCLI_AUTH
  echo "user starter on #$(printf %s "$REDISCLI_AUTH" | sha256sum | cut -d ' ' -f 1) -@all +ping +acl|setuser +acl|deluser" >> "$users"
  (
    while kill -0 $$ && [ "$(redis-cli --user starter ping 2> /dev/null)" != PONG ]; do sleep 0.2; done
    # shellcheck disable=SC2046
    set -f && redis-cli --user starter acl setuser $(sed 's/^user //' "$folder/reader.acl") && redis-cli --user starter acl deluser starter
  ) > /dev/null 2>&1 &
  unset REDISCLI_AUTH
fi
exec docker-entrypoint.sh redis-server --aclfile "$users" "$@"
