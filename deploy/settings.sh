# shellcheck shell=bash
# Sourced by `run` and `deploy/upgrade`: settings and user of the services, on a machine where the product is one.
ENVIRONMENT_FILE=${ELEVENDESK_ENV:-/etc/elevendesk/elevendesk.env}
SERVICE_USER=elevendesk

is_service() { [ "$(id -u)" = 0 ] && [ -r "$ENVIRONMENT_FILE" ]; }

# NAME=value lines, taken as they are.
read_settings() {
    local line
    is_service || return 0
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in [A-Z]*=*) export "${line?}" ;; esac
    done <"$ENVIRONMENT_FILE"
    export DATA_DIR=${DATA_DIR:-/var/lib/elevendesk}
}

# What root asks for is done as the services' user, so that their files stay their own.
as_user() {
    if is_service; then runuser -u "$SERVICE_USER" -- "$@"; else "$@"; fi
}
