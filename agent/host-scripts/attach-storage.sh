#!/usr/bin/env bash
# Mounts a volume on this host, or takes it off again. Run as root; every run is idempotent, and one runs at a time.
#
#   attach-storage.sh --volume vol-0abc --mount /data --fstype ext4 --mkfs yes|no --exec ID [--action attach|detach]
#                     [--size-bytes N] [--root DIR] [--loop-dir DIR] [--wait-sec N]
#
# --root DIR      stands for the host's root directory: mount point, fstab and lock lie under it
# --loop-dir DIR  the volume is the sparse image DIR/<volume>.img of N bytes, made when absent
#
# Prints key=value lines. A refusal prints reason=<word> and has an exit code of its own:
#   2 usage                10 not-root             11 lock-timeout        12 device-not-found
#  13 device-stale         14 mounted-elsewhere    15 mount-in-use        16 directory-not-empty
#  17 format-not-allowed   18 has-partitions       19 has-signature       20 has-data
#  21 other-filesystem     22 mkfs-failed          23 fstab-conflict      24 mount-failed
#  25 canary-failed        26 still-mounted        27 tool-missing        28 mount-is-link
#  29 fstab-failed
set -u
set -o pipefail
export LC_ALL=C PATH="${PATH:-}:/usr/sbin:/usr/bin:/sbin:/bin"
umask 022

readonly lock_wait_sec=120 head_bytes=$((16 * 1024 * 1024)) tail_bytes=$((1024 * 1024)) unmount_tries=5

action=attach volume='' mount='' fstype=ext4 mkfs=no exec_id='' size_bytes='' root='' loop_dir='' wait_sec=60
device='' uuid='' formatted=no canary='' mounted='' reason=''

main() {
  parse "$@"
  [ "$(id -u)" -eq 0 ] || refuse 10 not-root 'this must run as root'
  need_tools
  target="$root$mount"
  fstab="$root/etc/fstab"
  take_lock
  case "$action" in
    attach) attach ;;
    detach) detach ;;
  esac
}

parse() {
  while [ $# -gt 0 ]; do
    [ "$1" != --detach ] || { action=detach; shift; continue; }
    [ $# -ge 2 ] || refuse 2 usage "no value for $1"
    case "$1" in
      --action) action=$2 ;;
      --volume) volume=$2 ;;
      --mount) mount=$2 ;;
      --fstype) fstype=$2 ;;
      --mkfs) mkfs=$2 ;;
      --exec) exec_id=$2 ;;
      --size-bytes) size_bytes=$2 ;;
      --root) root=${2%/} ;;
      --loop-dir) loop_dir=${2%/} ;;
      --wait-sec) wait_sec=$2 ;;
      *) refuse 2 usage "unknown argument $1" ;;
    esac
    shift 2
  done
  local segment='[A-Za-z0-9][A-Za-z0-9._-]*'
  [[ $action =~ ^(attach|detach)$ ]] || refuse 2 usage '--action must be attach or detach'
  [[ $volume =~ ^vol-[0-9a-z-]{1,60}$ ]] || refuse 2 usage '--volume must be a volume id'
  [[ $mount =~ ^(/$segment)+$ && ${#mount} -le 200 ]] || refuse 2 usage '--mount must be an absolute path of plain segments'
  [[ $fstype =~ ^(ext4|xfs)$ ]] || refuse 2 usage '--fstype must be ext4 or xfs'
  [[ $mkfs =~ ^(yes|no)$ ]] || refuse 2 usage '--mkfs must be yes or no'
  [[ $exec_id =~ ^[0-9A-Za-z-]{1,64}$ ]] || refuse 2 usage '--exec must be an id'
  [[ $size_bytes =~ ^[0-9]{0,18}$ ]] || refuse 2 usage '--size-bytes must be a whole number'
  [[ $wait_sec =~ ^[0-9]{1,3}$ ]] || refuse 2 usage '--wait-sec must be 0 to 999'
  [[ -z $root || ($root == /* && -d $root) ]] || refuse 2 usage '--root must be a directory'
  [[ -z $loop_dir || ($loop_dir == /* && -d $loop_dir) ]] || refuse 2 usage '--loop-dir must be a directory'
}

need_tools() {
  local tool
  for tool in lsblk blkid wipefs findmnt flock mount umount blockdev "mkfs.$fstype"; do
    [[ $tool == "mkfs.$fstype" && $mkfs == no ]] && continue
    command -v "$tool" > /dev/null || refuse 27 tool-missing "$tool is not installed"
  done
}

take_lock() {
  local lock_dir="$root/run/lock"
  mkdir -p "$lock_dir"
  exec 9> "$lock_dir/tocsin-attach-storage.lock"
  flock -w "$lock_wait_sec" 9 || refuse 11 lock-timeout 'another run holds the lock'
}

attach() {
  find_device
  [ -n "$device" ] || refuse 12 device-not-found "no device of $volume within $wait_sec s"
  uuid=$(tag_of UUID)
  check_mounts
  if [ "$mounted" != yes ]; then
    check_directory
    have_filesystem
    mkdir -p "$target"
    mount -t "$fstype" "$device" "$target" >&2 || refuse 24 mount-failed "cannot mount $device on $target"
    mounted=yes
  fi
  write_fstab
  prove
}

# Sets device; empty if it did not appear in time.
find_device() {
  local waited=0
  while true; do
    if [ -n "$loop_dir" ]; then loop_device; else serial_device; fi
    [ -n "$device" ] && return
    [ "$waited" -ge "$wait_sec" ] && return
    sleep 1
    waited=$((waited + 1))
  done
}

# EBS gives a volume's id without its dash as NVMe serial. Device names and their order mean nothing.
serial_device() {
  local serial=${volume/vol-/vol} link name found
  link=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_$serial
  if [ -e "$link" ]; then
    name=$(readlink -f "$link")
    found=$(lsblk -dnro SERIAL "$name" 2> /dev/null)
    [ "$found" = "$serial" ] || refuse 13 device-stale "$link points to a device with the serial '$found'"
    device=$name
    return
  fi
  device=$(lsblk -dnpro NAME,SERIAL | awk -v serial="$serial" '$2 == serial { print $1; exit }')
}

loop_device() {
  local image="$loop_dir/$volume.img"
  if [ ! -e "$image" ]; then
    [ "$action" = detach ] && return
    [ -n "$size_bytes" ] || refuse 2 usage '--size-bytes is needed to make an image'
    truncate -s "$size_bytes" "$image" || refuse 12 device-not-found "cannot make $image"
  fi
  device=$(losetup -nO NAME -j "$image" | head -n 1 | tr -d ' ')
  [ -n "$device" ] || [ "$action" = detach ] || device=$(losetup --find --show "$image")
}

# Sets mounted=yes if this very device is mounted there; refuses any other mount there or of it.
check_mounts() {
  local here elsewhere
  here=$(findmnt -rno MAJ:MIN --mountpoint "$target" | tail -n 1)
  if [ -n "$here" ]; then
    [ "$here" = "$(lsblk -dnro MAJ:MIN "$device" | tr -d ' ')" ] || refuse 15 mount-in-use "$target is another mount"
    mounted=yes
    return
  fi
  elsewhere=$(findmnt -rno TARGET --source "$device" | head -n 1)
  [ -z "$elsewhere" ] || refuse 14 mounted-elsewhere "$device is mounted on $elsewhere"
}

check_directory() {
  local base
  base=$(realpath -m "${root:-/}")
  [ "$(realpath -m "$target")" = "${base%/}$mount" ] || refuse 28 mount-is-link "$target leads elsewhere"
  [ -e "$target" ] || return 0
  [ -d "$target" ] && [ -z "$(ls -A "$target")" ] || refuse 16 directory-not-empty "$target is not an empty directory"
}

have_filesystem() {
  local type
  type=$(tag_of TYPE)
  if [ -z "$type" ]; then
    [ "$mkfs" = yes ] || refuse 17 format-not-allowed "$device has no file system and must not get one"
    check_blank
    # From here on nobody may take it for blank, whatever becomes of mkfs.
    formatted=yes
    "mkfs.$fstype" -q "$device" < /dev/null >&2 || refuse 22 mkfs-failed "mkfs.$fstype failed on $device"
    type=$(tag_of TYPE)
  fi
  [ "$type" = "$fstype" ] || refuse 21 other-filesystem "$device holds $type, not $fstype"
  uuid=$(tag_of UUID)
}

# A probe without cache; empty if there is no such tag.
tag_of() {
  blkid -p -o value -s "$1" "$device" 2> /dev/null
}

# No scan alone is enough: a raw device of a database has no signature, and a lone byte lies anywhere. Who allows mkfs
# answers for the provenance.
check_blank() {
  local size signatures
  [ "$(lsblk -nro TYPE "$device" | wc -l)" -eq 1 ] && [ -z "$(tag_of PTTYPE)" ] ||
    refuse 18 has-partitions "$device has partitions"
  signatures=$(wipefs -n "$device") || refuse 19 has-signature "cannot scan $device"
  [ -z "$signatures" ] || refuse 19 has-signature "$device carries a signature"
  size=$(blockdev --getsize64 "$device") || refuse 20 has-data "cannot size $device"
  is_zero 0 "$head_bytes" || refuse 20 has-data "the first 16 MiB of $device are not zero"
  [ "$size" -le "$tail_bytes" ] || is_zero $((size - tail_bytes)) "$tail_bytes" ||
    refuse 20 has-data "the last MiB of $device is not zero"
}

# is_zero OFFSET COUNT: a read error counts as data.
is_zero() {
  local others
  others=$(dd if="$device" bs=1M iflag=skip_bytes,count_bytes skip="$1" count="$2" status=none | tr -d '\000' | wc -c) ||
    return 1
  [ "$others" -eq 0 ]
}

# Exactly one line per volume, by UUID: device names change with the order of attachment. nofail: a lost volume must not
# keep the host from booting.
write_fstab() {
  local line="UUID=$uuid $mount $fstype defaults,nofail,x-tocsin.volume=$volume 0 2" foreign
  foreign=$(other_lines | awk -v point="$mount" '$1 !~ /^#/ && $2 == point' | head -n 1)
  [ -z "$foreign" ] || refuse 23 fstab-conflict "$fstab has another line for $mount"
  [ "$(own_lines)" = "$line" ] && return
  { other_lines && printf '%s\n' "$line"; } | replace_fstab || refuse 29 fstab-failed "cannot replace $fstab"
}

fstab_lines() { [ ! -e "$fstab" ] || cat "$fstab"; }

own_lines() { lines_of_volume 1; }
other_lines() { lines_of_volume 0; }

# The lines of fstab that are this volume's, or those that are not.
lines_of_volume() {
  fstab_lines | awk -v own="$1" -v mine=",x-tocsin.volume=$volume," -v id="UUID=$uuid" \
    '($1 !~ /^#/ && (index("," $4 ",", mine) > 0 || (id != "UUID=" && $1 == id))) == own'
}

replace_fstab() {
  local next
  mkdir -p "$root/etc" && next=$(mktemp "$root/etc/.fstab.tocsin.XXXXXX") || return 1
  if cat > "$next" && chmod 0644 "$next" && sync "$next" && mv -f "$next" "$fstab" && sync "$root/etc"; then
    # systemd makes mount units of fstab; a stale one would take the mount off again.
    [ -n "$root" ] || [ ! -d /run/systemd/system ] || systemctl daemon-reload >&2 || true
    return 0
  fi
  rm -f "$next"
  return 1
}

# Written, synced and read back from the device, not from the cache.
prove() {
  local file="$target/.tocsin-canary" text
  text="$exec_id $volume $uuid"
  canary=failed
  printf '%s\n' "$text" | dd of="$file" conv=fsync status=none || refuse 25 canary-failed "cannot write on $target"
  dd if="$file" iflag=nocache count=0 status=none 2> /dev/null || true
  [ "$(cat "$file")" = "$text" ] || refuse 25 canary-failed "$file does not hold what was written"
  rm -f "$file"
  canary=ok
}

detach() {
  wait_sec=0
  find_device
  mounted=no
  if [ -n "$device" ]; then
    uuid=$(tag_of UUID)
    unmount
    [ -z "$loop_dir" ] || losetup -d "$device" || true
  fi
  [ -z "$(own_lines)" ] || other_lines | replace_fstab || refuse 29 fstab-failed "cannot replace $fstab"
}

# Never by force, never lazily: what is busy stays.
unmount() {
  local try=0 here elsewhere
  here=$(findmnt -rno MAJ:MIN --mountpoint "$target" | tail -n 1)
  if [ -n "$here" ] && [ "$here" = "$(lsblk -dnro MAJ:MIN "$device" | tr -d ' ')" ]; then
    mounted=yes
    until umount "$target" >&2; do
      try=$((try + 1))
      [ "$try" -lt "$unmount_tries" ] || refuse 26 still-mounted "$target is busy"
      sleep 1
    done
    mounted=no
  fi
  elsewhere=$(findmnt -rno TARGET --source "$device" | head -n 1)
  [ -z "$elsewhere" ] && return
  mounted=yes
  refuse 14 mounted-elsewhere "$device is mounted on $elsewhere"
}

refuse() {
  reason=$2
  printf '%s\n' "$3" >&2
  exit "$1"
}

# The host's own facts, also when it refused half-way.
report() {
  local code=$? key value bytes=''
  [ -z "$device" ] || [ "$action" = detach ] || bytes=$(blockdev --getsize64 "$device" 2> /dev/null)
  [ "$code" -eq 0 ] || [ -n "$reason" ] || reason=unexpected
  while read -r key value; do
    [ -z "$value" ] || printf '%s=%s\n' "$key" "$value"
  done << FACTS
reason $reason
uuid $uuid
device $device
mountpoint $mount
size_bytes $bytes
formatted $formatted
canary $canary
mounted $mounted
FACTS
}

trap report EXIT
main "$@"
