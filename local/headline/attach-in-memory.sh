#!/usr/bin/env bash
# Stands for agent/host-scripts/attach-storage.sh where there are no loop devices: in a user namespace. It takes the same
# arguments and answers with the same lines. A tmpfs of the volume's size is the volume: a real mount and real bytes, but
# no device, no mkfs and no fstab.
set -euo pipefail
export LC_ALL=C PATH="${PATH:-}:/usr/sbin:/usr/bin:/sbin:/bin"

action=attach volume='' mount='' exec_id='' size_bytes='' root='' dir=''
while [ $# -ge 2 ]; do
  case "$1" in
    --action) action=$2 ;;
    --volume) volume=$2 ;;
    --mount) mount=$2 ;;
    --exec) exec_id=$2 ;;
    --size-bytes) size_bytes=$2 ;;
    --root) root=${2%/} ;;
    --memory-dir) dir=${2%/} ;;
    --fstype | --mkfs) ;;
    *) printf 'reason=usage\n'; exit 2 ;;
  esac
  shift 2
done

target="$root$mount" source="tocsin-$volume"
exec 9> "$dir/lock"
flock -w 60 9
here=$(findmnt -rno SOURCE --mountpoint "$target" | tail -n 1 || true)
if [ -n "$here" ] && [ "$here" != "$source" ]; then
  printf 'reason=mount-in-use\nmounted=no\n'
  exit 15
fi

if [ "$action" = detach ]; then
  [ -z "$here" ] || umount "$target"
  printf 'mountpoint=%s\nmounted=no\n' "$mount"
  exit 0
fi

formatted=no
if [ -z "$here" ]; then
  mkdir -p "$target"
  mount -t tmpfs -o "size=$size_bytes,mode=0755" "$source" "$target"
  [ -e "$dir/$volume.uuid" ] || cat /proc/sys/kernel/random/uuid > "$dir/$volume.uuid"
  formatted=yes
fi
printf '%s\n' "$exec_id" > "$target/.tocsin-canary"
sync "$target/.tocsin-canary"
[ "$(cat "$target/.tocsin-canary")" = "$exec_id" ] || { printf 'reason=canary-failed\n'; exit 25; }
rm "$target/.tocsin-canary"
printf 'uuid=%s\ndevice=%s\nmountpoint=%s\nsize_bytes=%s\nformatted=%s\ncanary=ok\nmounted=yes\n' \
  "$(cat "$dir/$volume.uuid")" "$source" "$mount" "$size_bytes" "$formatted"
