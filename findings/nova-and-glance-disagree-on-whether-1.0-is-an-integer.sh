#!/usr/bin/env bash
# Nova refuses 1.0 where its schema says integer, Glance of the same cloud takes it.
#
# Version:   nova 26.2.2 and glance 25.1.0 over jsonschema 4.10.3 (Debian 12)
# Behaviour: Both services check bodies with Python's jsonschema. Nova validates by draft 4, in which a float is never an
#            integer. Glance names no draft and so gets the library's newest, in which 1.0 is an integer and 7.5 is not.
#            The text of both refusals is the same but for that. Who reads a body with a JSON reader that has one kind of
#            number (JavaScript's) cannot tell 1.0 from 1 any more, and answers as Glance does.
# Output:    for 1, 1.0 and 7.5: what each of the two says of {"type": "integer"}.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
chmod 755 .

names=$(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
  python3-nova python3-glance | grep -E '^python3-' | sort -u |
  grep -vE '^python3-(nova|glance|jsonschema|minimal|distutils|lib2to3)$')
# shellcheck disable=SC2086
apt-get -qq -o APT::Sandbox::User=root download \
  python3-nova=2:26.2.2-1~deb12u5 python3-glance=2:25.1.0-2+deb12u5 python3-jsonschema=4.10.3-1 $names
for package in *.deb; do dpkg -x "$package" root; done

cat > observe.py <<'PYTHON'
import glance.schema
from glance.common import exception as glance_exception
from nova import exception as nova_exception
from nova.api.validation import validators

SCHEMA = {'type': 'object', 'properties': {'min_disk': {'type': 'integer'}}}

def nova_says(value):
    try:
        validators._SchemaValidator(SCHEMA).validate({'min_disk': value})
        return 'taken'
    except nova_exception.ValidationError as error:
        return str(error).rsplit('. ', 1)[-1]

def glance_says(value):
    try:
        glance.schema.Schema('image', SCHEMA['properties']).validate({'min_disk': value})
        return 'taken'
    except glance_exception.InvalidObject as error:
        return str(error).split('\n')[0].split(': ', 1)[-1]

for value in (1, 1.0, 7.5):
    print(f'{value}  nova: {nova_says(value)}  glance: {glance_says(value)}')
PYTHON

env -i PATH=/usr/bin:/bin HOME="$work" PYTHONPATH="$work/root/usr/lib/python3/dist-packages" timeout 120 /usr/bin/python3 -W ignore observe.py 2> errors.txt > seen.txt || { cat errors.txt >&2; exit 1; }

cat > expected.txt <<'TEXT'
1  nova: taken  glance: taken
1.0  nova: 1.0 is not of type 'integer'  glance: taken
7.5  nova: 7.5 is not of type 'integer'  glance: 7.5 is not of type 'integer'
TEXT

cat seen.txt
diff -u expected.txt seen.txt
echo 'as described'
