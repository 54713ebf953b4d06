#!/bin/sh
# Becomes the first process of a container, as an engine makes one with --read-only, --cap-drop ALL and
# no-new-privileges. Runs in mount and process namespaces of its own:
#   enter-container.sh ROOT WORKDIR UID [--read-only SOURCE TARGET]... [--tmpfs TARGET]... -- NAME=VALUE... COMMAND...
set -eu
root=$1 workdir=$2 uid=$3
shift 3

mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
while [ "$1" != -- ]; do
  case $1 in
    --read-only)
      target=$root$3
      mkdir -p "$(dirname "$target")"
      if [ -d "$2" ]; then mkdir -p "$target"; else touch "$target"; fi
      mount --bind "$2" "$target"
      mount -o remount,bind,ro "$target"
      shift 3
      ;;
    --tmpfs)
      mount -t tmpfs -o mode=1777 tmpfs "$root$2"
      shift 2
      ;;
  esac
done
shift
mount -o remount,bind,ro "$root"
exec setpriv --no-new-privs chroot --userspec="$uid:$uid" --groups= "$root" env -i --chdir="$workdir" "$@"
