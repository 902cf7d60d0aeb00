#!/usr/bin/env bash
# glanceclient percent-encodes the token that it sends, keystoneauth does not.
#
# Version:   glanceclient 4.1.0 and keystoneauth 5.0.0 (Debian 12, python3-glanceclient 1:4.1.0-2)
# Behaviour: Client('2', endpoint, token=...) quotes every header value that is text: a token with a colon in it, as noauth
#            middlewares take it (`user:project`), arrives as `user%3Aproject`. The same client over a keystoneauth session
#            with the same token sends it as it is. Who splits at the colon sees one user of an odd name in the first.
# Output:    X-Auth-Token of the two requests, one a line.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chmod 755 .

names=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
  python3-glanceclient | grep -E '^python3-' | sort -u | grep -vE '^python3-(glanceclient|minimal|distutils|lib2to3)$')
# shellcheck disable=SC2086
apt-get -qq -o APT::Sandbox::User=root download python3-glanceclient=1:4.1.0-2 $names
for package in *.deb; do dpkg -x "$package" root; done

cat > observe.py <<'PYTHON'
import http.server, threading
from glanceclient import Client
from keystoneauth1 import session, token_endpoint

class Glance(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        if self.path.startswith('/v2/images'):
            print(self.headers['X-Auth-Token'], flush=True)
        data = b'{"images": []}'
        self.send_response(200)
        self.send_header('content-type', 'application/json')
        self.send_header('content-length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Glance)
threading.Thread(target=server.serve_forever, daemon=True).start()
endpoint = f'http://127.0.0.1:{server.server_port}'
Client('2', endpoint, token='user:project').http_client.get('/v2/images')
plugin = token_endpoint.Token(endpoint, 'user:project')
Client('2', session=session.Session(auth=plugin), endpoint_override=endpoint).http_client.get('/v2/images')
server.shutdown()
PYTHON

env -i PATH=/usr/bin:/bin HOME="$work" PYTHONPATH="$work/root/usr/lib/python3/dist-packages" timeout 60 /usr/bin/python3 -W ignore observe.py > seen.txt

cat > expected.txt <<'TEXT'
user%3Aproject
user:project
TEXT

cat seen.txt
diff -u expected.txt seen.txt
echo 'as described'
