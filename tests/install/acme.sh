#!/usr/bin/env bash
# Within a network and a file system of its own (unshare --net --mount): an ACME server, nginx, and deploy/acme/certificate.
#   acme.sh REPOSITORY FOLDER        prints the serial numbers that https answers with, first and renewed
set -euo pipefail
root=$1 work=$2
ip link set lo up
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs "$work"
mkdir "$work/upper" "$work/work"
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$work/upper,workdir=$work/work" /etc
for it in /var/www /var/lib/letsencrypt /var/log/letsencrypt; do mkdir -p "$it"; mount -t tmpfs tmpfs "$it"; done
rm -rf /etc/letsencrypt /etc/nginx/conf.d/* /etc/nginx/sites-enabled/*
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
cat > "$work/pebble.json" <<WORDS
{"pebble": {"listenAddress": "127.0.0.1:14000", "managementListenAddress": "127.0.0.1:15000",
 "certificate": "$work/cert.pem", "privateKey": "$work/key.pem", "httpPort": 80, "tlsPort": 443,
 "ocspResponderURL": "", "externalAccountBindingRequired": false}}
WORDS
pebble-challtestsrv -defaultIPv4 127.0.0.1 -defaultIPv6 "" -dns01 127.0.0.1:8053 -http01 "" -https01 "" -tlsalpn01 "" \
    -management 127.0.0.1:8055 > "$work/dns.log" 2>&1 & dns=$!
PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0 pebble -config "$work/pebble.json" -dnsserver 127.0.0.1:8053 > "$work/pebble.log" 2>&1 & acme=$!
nginx
trap 'nginx -s stop 2>/dev/null || true; kill $dns $acme 2>/dev/null || true; wait' EXIT
for _ in $(seq 600); do
    curl --silent --cacert "$work/cert.pem" https://localhost:14000/dir >/dev/null && break
    sleep 0.1
done
export REQUESTS_CA_BUNDLE=$work/cert.pem SERVER=https://localhost:14000/dir
name=rapat.kota.example
serial() { # of the certificate that https answers with, once it is another than $1
    for _ in $(seq 100); do
        now=$(openssl s_client -connect 127.0.0.1:443 -servername $name </dev/null 2>/dev/null | openssl x509 -noout -serial) || now=
        [ -n "$now" ] && [ "$now" != "${1:-}" ] && break
        sleep 0.1
    done
    echo "$now"
}
printf 'realm=%s\n' "$name" > /etc/turnserver.conf
getent group turnserver >/dev/null || groupadd turnserver
"$root/deploy/acme/certificate" "$name" >&2
first=$(serial)
echo "first $first"
curl --silent --output /dev/null --write-out 'plain %{http_code} %{redirect_url}\n' --resolve "$name:80:127.0.0.1" "http://$name/r/x"
"$root/deploy/acme/certificate" "$name" >&2
echo "again $(serial)"
certbot renew --force-renewal --non-interactive --quiet >&2
echo "renewed $(serial "$first")"
echo "turn $(openssl x509 -noout -serial -in /etc/coturn/fullchain.pem) $(stat -c '%a %G' /etc/coturn/privkey.pem)"
# Whoever changed the file keeps it; one of another name is refused.
echo '# ours' >> /etc/nginx/conf.d/vicon.conf
"$root/deploy/acme/certificate" "$name" >&2
grep -c '# ours' /etc/nginx/conf.d/vicon.conf | sed 's/^/kept /'
"$root/deploy/acme/certificate" other.kota.example 2>&1 | sed 's/^/other /' || true
