# Stops the engines in folder $1 when nobody has used them for $2 seconds, and
# deletes the folder. Users hold a shared lock on use.lock; the kernel releases
# it however they end.

folder=$1
linger=$2

cd "$folder" || exit
exec 8>>guard.lock 9>>use.lock
flock -n 8 || exit 0

while :; do
    flock -x 9
    flock -u 9
    sleep "$linger"
    # Whoever wants the engines from here on waits until they are gone, and then
    # starts new ones.
    flock -nx 9 && break
done

is_running() {
    # A stale file's number may be somebody else's by now.
    case $(tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null) in
        *"$2"*) return 0 ;;
        *) return 1 ;;
    esac
}

end() {
    pid=$(head -n 1 "$1" 2>/dev/null)
    [ -n "$pid" ] || return 0
    is_running "$pid" "$3" && kill -s "$2" "$pid"
    tries=0
    while is_running "$pid" "$3" && [ "$tries" -lt 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
}

end data/redis/redis.pid TERM redis-server
end data/postgres/postmaster.pid QUIT postgres

target=$(readlink data)
case $target in
    /var/lib/dingfen-*) rm -rf "$target" ;;
esac
cd / && rm -rf "$folder"
