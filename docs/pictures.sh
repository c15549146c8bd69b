#!/usr/bin/env bash
# Takes the pictures of the README anew: the tests start the demonstration office with most of a year behind it on a
# database and a port of their own, and open its pages in Chromium. Look at them before you commit them.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p docs/pictures
REQUIRE_BROWSER=1 KEEP_PICTURES="$PWD/docs/pictures" cargo test --locked --test api chromium::pictures
