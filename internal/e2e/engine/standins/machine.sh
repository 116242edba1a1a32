#!/usr/bin/env bash
# Becomes the machine, in the namespaces that ../run made: its file system, its network, dockerd, the registry, sshd and
# the images. Then it runs COMMAND; with the end of this script all of it ends.
#   machine.sh CACHE WORK COMMAND…
set -euo pipefail
cache=$1 work=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
name=${work##*/}

mount --make-rprivate /
mkdir "$work"/{root,changes,overlay,docker}
mount -t overlay overlay -o "lowerdir=$cache/machine:$cache/services:$cache/image,upperdir=$work/changes,workdir=$work/overlay" "$work/root"
cd "$work/root"
mkdir -p image services wheels standins outside var/lib/docker
mount --bind "$cache/image" image
mount -t overlay overlay -o "lowerdir=$cache/services:$cache/image" services
mount --bind "$cache/wheels/wheels" wheels
mount --bind "$here" standins
mount --bind "$work/docker" var/lib/docker # overlayfs, which dockerd uses, does not work on itself
mount -t proc proc proc
mount -t sysfs sysfs sys
mount --rbind /sys/fs/cgroup sys/fs/cgroup
mount --rbind /dev dev
mount -t tmpfs tmpfs run
cp "$work/engine.test" .
pivot_root . outside
cd /
umount -l /outside
export PATH=/standins/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 PIPEWRIGHT_MACHINE=1

hostname machine
echo "127.0.0.1 localhost machine" >/etc/hosts
ip link set lo up

wait_for() {
  local what=$1
  shift
  for _ in {1..300}; do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.2
  done
  echo "machine: $what does not start" >&2
  tail -n 20 "/var/log/$what.log" >&2
  exit 1
}

# blob FILE uploads it to the repository standin/image and prints its digest.
blob() {
  local digest location
  digest=sha256:$(sha256sum <"$1" | cut -d ' ' -f 1)
  location=$("${registry[@]}" -X POST -D - -o /dev/null "$repository/blobs/uploads/" | tr -d '\r' | sed -n 's/^location: //Ip')
  "${registry[@]}" -o /dev/null -H 'Content-Type: application/octet-stream' -T "$1" "$location&digest=$digest"
  echo "$digest"
}

# seed brings the root of the images into the registry, in a layer that is not compressed, and from there into the engine:
# pushes of what is built on it mount that layer, in place of half a minute of compression for each run.
seed() {
  local layer config repository=http://127.0.0.1:5000/v2/standin/image registry=(curl -fsS -u ci:job-token)
  tar -C /image -c . >/tmp/layer
  layer=$(blob /tmp/layer)
  printf '{"architecture":"%s","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["%s"]}}' \
    "$(dpkg --print-architecture)" "$layer" >/tmp/config
  config=$(blob /tmp/config)
  printf '{"schemaVersion":2,"mediaType":"%s.manifest.v2+json","config":{"mediaType":"%s","size":%d,"digest":"%s"},
    "layers":[{"mediaType":"%s","size":%d,"digest":"%s"}]}' application/vnd.docker.distribution \
    application/vnd.docker.container.image.v1+json "$(stat -c %s /tmp/config)" "$config" \
    application/vnd.docker.image.rootfs.diff.tar "$(stat -c %s /tmp/layer)" "$layer" >/tmp/manifest
  "${registry[@]}" -H 'Content-Type: application/vnd.docker.distribution.manifest.v2+json' -T /tmp/manifest "$repository/manifests/latest"
  docker login -u ci --password-stdin 127.0.0.1:5000 <<<job-token >/dev/null 2>&1
  docker pull -q 127.0.0.1:5000/standin/image >/dev/null
  docker tag 127.0.0.1:5000/standin/image standin/image
  docker logout 127.0.0.1:5000 >/dev/null
  rm /tmp/layer /tmp/config /tmp/manifest
}

# The registry wants a password: deploys must bring theirs. What docker.io has, the tests say on port 5001.
# These are "p$ss word" and "job-token", hashed as cheaply as bcrypt can: it happens with every request.
cat >/etc/registry.htpasswd <<'HTPASSWD'
gitlab-deploy-token:$2a$04$pSoQAfXj/j8V6ZH8oT7OIufBBqh6UXM35aIO5hD9ziAoL6cldpl02
ci:$2a$04$jEV9.8BylYzpy76uyDbAeeFLGNLM2Ido1pxjDT96pysClGaWwEC0q
HTPASSWD
cat >/etc/registry.yml <<'YAML'
version: 0.1
storage: {filesystem: {rootdirectory: /var/lib/registry}}
http: {addr: "127.0.0.1:5000"}
auth: {htpasswd: {realm: registry, path: /etc/registry.htpasswd}}
log: {level: warn}
YAML
docker-registry serve /etc/registry.yml >/var/log/registry.log 2>&1 &
# Debian's registry loses layers that two tags of an image bring at the same moment.
dockerd --cgroup-parent "/$name" --max-concurrent-uploads 1 --registry-mirror http://127.0.0.1:5001 >/var/log/dockerd.log 2>&1 &
mkdir -p /run/sshd
ssh-keygen -A >/dev/null
/usr/sbin/sshd -D -e >/var/log/sshd.log 2>&1 &
wait_for dockerd docker version
wait_for registry nc -z 127.0.0.1 5000
wait_for sshd nc -z 127.0.0.1 22

seed
tar -C /services -c . | docker import - standin/services >/dev/null
for image in python nginx postgres rabbitmq redis caddy; do
  docker build -q --build-context wheels=/wheels -t "standin/$image" --target "$image" /standins >/dev/null
done
echo "machine: $(docker version -f 'Docker {{.Server.Version}}'), $(docker compose version), up after $SECONDS s"
"$@"
