#!/bin/sh
# Starts RabbitMQ; the password of its administrator, read when the volume is made, comes from a file.
set -eu
RABBITMQ_DEFAULT_PASS=$(tr -d '\r\n' < /run/secrets/rabbitmq_password)
export RABBITMQ_DEFAULT_PASS
exec docker-entrypoint.sh rabbitmq-server
