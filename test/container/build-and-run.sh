#!/bin/sh
# Builds the image of the Dockerfile without a Docker engine and runs it as a container engine would: buildah on a base
# that mmdebstrap makes of Debian packages and this machine's Node, then test/container/image/ in namespaces of its own.
# Nothing stays on the machine. Prints a line for each assertion; needs root and a minute. Where the machine cannot make
# the base (tools, rights, a mirror of Debian's packages) there is nothing to test, and it says so.
set -eu
cd "$(dirname "$0")/../.."

for tool in buildah mmdebstrap unshare nsenter setpriv ip; do
  if ! command -v "$tool" >/dev/null; then
    echo "skipped: $tool is not installed"
    exit 0
  fi
done
if [ "$(id -u)" -ne 0 ]; then
  echo "skipped: namespaces and mounts need root"
  exit 0
fi

work=$(mktemp -d)
storage="--root $work/storage --runroot $work/run --storage-driver vfs"
buildah() { command buildah $storage "$@"; }
# Shows what a step says only if it fails.
quietly() { "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; echo "failed: $1 $2" >&2; exit 1; }; }
clean_up() {
  buildah umount --all >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

# For what depends on the machine and not on qcp.
or_skip() { timeout 180 "$@" >"$work/log" 2>&1 || { tail -1 "$work/log"; echo "skipped: $1 does not work here"; exit 0; }; }

# What node:*-slim has and the Dockerfile uses: Debian, Node, npm, a user named node.
make_base() {
  suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")
  apt-config dump Acquire::http Acquire::https >"$work/apt.conf"
  or_skip unshare --net --pid --fork --mount-proc true
  or_skip mmdebstrap --variant=essential --include=libstdc++6,passwd --aptopt="$work/apt.conf" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt=force-unsafe-io \
    --customize-hook='chroot "$1" useradd --create-home --uid 1000 node' "$suite" "$work/base.tar"
  mkdir -p "$work/node/bin" "$work/node/lib/node_modules"
  cp "$(node -p process.execPath)" "$work/node/bin/node"
  cp -r "$(npm root --global 2>/dev/null)/npm" "$work/node/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$work/node/bin/npm"
  printf 'FROM scratch\nADD base.tar /\nCOPY node /usr/local\nRUN node --version\n' >"$work/Base"
  or_skip buildah $storage bud --isolation chroot --file "$work/Base" --tag qcp-base "$work"
}

# The registry and the certificate authorities of this machine are there while the image is built, and not in it.
build_image() {
  authorities=$(npm config get cafile 2>/dev/null)
  [ -f "$authorities" ] || authorities=/etc/ssl/certs/ca-certificates.crt
  echo "registry=$(npm config get registry 2>/dev/null)" >"$work/npmrc"
  [ ! -f "$authorities" ] || echo "cafile=/etc/ssl/build-authorities.pem" >>"$work/npmrc"
  quietly buildah bud --isolation chroot --format docker --pull-never --build-arg NODE_IMAGE=localhost/qcp-base \
    --volume "$work/npmrc:/usr/local/etc/npmrc:ro" --volume "$authorities:/etc/ssl/build-authorities.pem:ro" \
    --tag qcp-test .
}

make_base
build_image
root=$(buildah mount "$(buildah from --pull-never localhost/qcp-test)")
buildah inspect --type image localhost/qcp-test >"$work/image.json"
echo "the image: $(du -sm "$root" | cut -f1) MB, of which $(du -sm "$root/app" | cut -f1) MB are qcp"

# A network of its own, in which the ports of the image are free and only loopback is there; what is left over ends with it.
export QCP_IMAGE_ROOT="$root" QCP_IMAGE_CONFIG="$work/image.json"
unshare --net --pid --fork --kill-child --mount-proc sh -c \
  'ip link set lo up && node node_modules/vitest/vitest.mjs run --config test/container/image/vitest.config.ts'
