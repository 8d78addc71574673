#!/bin/sh
# What Maven runs: 'build' makes the console unless nothing changed since it was made, 'test' runs its tests.
set -eu
cd "$(dirname "$0")/.."

if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
  echo "The console is built with Node.js: install node 20.19 or newer, with npm (.ci/run does on a Debian machine)." >&2
  exit 1
fi
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
  echo "The console is built with Node.js 20.19 or newer; this is $(node --version) at $(command -v node)." >&2
  exit 1
fi

api=../edges/http/src/main/resources/dev/slipway/edge/http/manage/openapi.json
made=target/console.made
root=target/classes/META-INF/resources/console

# One hash over everything that the console is made from.
sources() {
  find src public build dev ../docs/*.md ../examples/engine-linear/README.md package.json package-lock.json tsconfig.json biome.json vite.config.ts index.html "$api" \
    -type f ! -name schema.d.ts -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1
}

packages() {
  lock=$(sha256sum package-lock.json | cut -d ' ' -f 1)
  if [ "$(cat node_modules/.slipway-lock 2>/dev/null || true)" != "$lock" ]; then
    npm ci --no-audit --no-fund --loglevel=error
    echo "$lock" >node_modules/.slipway-lock
  fi
}

case ${1:-} in
  build)
    now=$(sources)
    if [ -f "$root/files.txt" ] && [ "$(cat "$made" 2>/dev/null || true)" = "$now" ]; then
      exit 0
    fi
    rm -f "$made"
    packages
    npm run --silent build
    echo "$now" >"$made"
    ;;
  test)
    packages
    [ -f src/api/schema.d.ts ] || npm run --silent types
    npm run --silent test
    ;;
  *)
    echo "usage: $0 build|test" >&2
    exit 2
    ;;
esac
