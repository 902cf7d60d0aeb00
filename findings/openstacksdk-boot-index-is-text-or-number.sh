#!/usr/bin/env bash
# openstacksdk sends `boot_index` as text or as a number, by how the server boots.
#
# Version:   openstacksdk 0.101.0 (Debian 12, python3-openstacksdk 0.101.0-2)
# Behaviour: Connection.create_server() writes the block_device_mapping_v2 of POST /servers. For a server that boots from
#            its image with a volume beside it, the root's boot_index is the number 0, and the data volume's is the text
#            "-1". For one that boots from a volume, the root's is the text "0". Nova's schema allows both and makes numbers
#            of them; a simulator, a proxy or a policy that compares with 0 sees no root disk in the second, and takes
#            the server for one without an image.
# Output:    the two requests' mappings, one a line: (boot_index as JSON, source_type), in order.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chmod 755 .

names=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
  python3-openstacksdk | grep -E '^python3-' | sort -u | grep -vE '^python3-(openstacksdk|minimal|distutils|lib2to3)$')
# shellcheck disable=SC2086
apt-get -qq -o APT::Sandbox::User=root download python3-openstacksdk=0.101.0-2 $names
for package in *.deb; do dpkg -x "$package" root; done

cat > observe.py <<'PYTHON'
import http.server, json, threading
import openstack

VOLUME = '7a1e1c0e-6d4f-4c7c-9f3b-2b8f0f6f1c11'
IMAGE = '0d2f1d8a-51d8-4b6d-8f5e-6c7c0b9a7e22'
seen = []

class Cloud(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, body, status=200):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header('content-type', 'application/json')
        self.send_header('content-length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        port = self.server.server_port
        link = f'http://127.0.0.1:{port}'
        if '/volumes/' + VOLUME in self.path:
            self.answer({'volume': {'id': VOLUME, 'name': 'v', 'size': 1, 'status': 'available', 'attachments': []}})
        elif '/volumes' in self.path:
            self.answer({'volumes': [{'id': VOLUME, 'name': 'v', 'size': 1, 'status': 'available', 'attachments': []}]})
        elif '/images' in self.path:
            image = {'id': IMAGE, 'name': 'i', 'status': 'active', 'visibility': 'public', 'tags': []}
            self.answer(image if IMAGE in self.path else {'images': [image]})
        elif '/flavors' in self.path:
            self.answer({'flavors': [{'id': '1', 'name': 'tiny', 'ram': 1, 'vcpus': 1, 'disk': 1}]})
        elif '/networks' in self.path:
            self.answer({'networks': []})
        elif '/ports' in self.path:
            self.answer({'ports': []})
        elif '/servers/' in self.path:
            self.answer({'server': {'id': VOLUME, 'name': 's', 'status': 'ACTIVE', 'addresses': {}}})
        else:
            self.answer({'versions': [{'id': 'v2.1', 'status': 'CURRENT', 'version': '2.1', 'min_version': '2.1',
                                       'links': [{'rel': 'self', 'href': link + '/v2.1/'}]}]})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers['content-length'])))
        seen.append(body['server'])
        self.answer({'server': {'id': VOLUME, 'adminPass': 'x', 'links': []}}, 202)

server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Cloud)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f'http://127.0.0.1:{server.server_port}'
cloud = openstack.connect(
    auth_type='none', auth={'endpoint': base}, compute_endpoint_override=base + '/v2.1',
    block_storage_endpoint_override=base + '/v3', image_endpoint_override=base + '/v2', app_name='finding', app_version='1')
cloud.create_server('a', image=IMAGE, flavor='1', volumes=[VOLUME], network=[], wait=False)
cloud.create_server('b', image=None, flavor='1', boot_volume=VOLUME, network=[], wait=False)
for request in seen:
    print([(json.dumps(d['boot_index']), d['source_type']) for d in request['block_device_mapping_v2']])
server.shutdown()
PYTHON

env -i PATH=/usr/bin:/bin HOME="$work" PYTHONPATH="$work/root/usr/lib/python3/dist-packages" timeout 60 /usr/bin/python3 -W ignore observe.py > seen.txt

cat > expected.txt <<'TEXT'
[('0', 'image'), ('"-1"', 'volume')]
[('"0"', 'volume')]
TEXT

cat seen.txt
diff -u expected.txt seen.txt
echo 'as described'
