#!/bin/sh
# Cài Lan Tỏa từ gói, không cần mạng. / Installs Lan Tỏa from the bundle, without a network.
#
#   ./install.sh --here                    chỉ chuẩn bị .venv tại đây / prepares .venv in this folder only
#   sudo ./install.sh --domain tinh.example.vn --certificate FULLCHAIN.pem --key KEY.pem
#                                          cài thành dịch vụ / installs the services (arguments of `lantoa install`)
#   sudo ./install.sh --upgrade            bản mới cạnh bản đang chạy / a new version beside the one that runs
#
# Cần Python 3.11 trở lên; PYTHON=/đường/dẫn/python3 để chọn. / Python 3.11 or newer; PYTHON=… chooses it.
set -eu

here=$(CDPATH= cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
base=${LANTOA_BASE:-/srv/lantoa}

say() { printf '%s\n' "→ $1 / $2"; }
fail() { printf '%s\n' "$1 / $2" >&2; exit 1; }

command -v "$python" > /dev/null || fail "Không thấy $python (apt-get install python3)" "There is no $python (apt-get install python3)"
cd "$here"
say "Kiểm tra từng tệp của gói" "Checking every file of the bundle"
sha256sum --check --quiet --strict SHA256SUMS || fail "Gói bị hỏng: chép lại từ nguồn" "The bundle is damaged: copy it again"

if [ "${1:-}" = --here ]; then
    "$python" tools/install.py base
    say "Xong: .venv/bin/lantoa up" "Done: .venv/bin/lantoa up"
    exit 0
fi

[ "$(id -u)" = 0 ] || fail "Cần quyền root (sudo), hoặc ./install.sh --here" "Needs root (sudo), or ./install.sh --here"
version=$(sed -n 's/.*"version": "\(.*\)".*/\1/p' bundle.json)
commit=$(sed -n 's/.*"commit": "\(.*\)".*/\1/p' bundle.json)
release="$base/releases/$version-$commit"
before=$(readlink "$base/app" 2> /dev/null || true)

if [ "$here" != "$release" ] && [ ! -e "$release/bundle.json" ]; then
    say "Chép vào $release" "Copying to $release"
    mkdir -p "$release.part"
    cp -R . "$release.part"
    chmod -R go-w "$release.part"
    chown -R root:root "$release.part"
    mv "$release.part" "$release"
fi
cd "$release"
"$python" tools/install.py base

if [ "${1:-}" = --upgrade ]; then
    [ -n "$before" ] || fail "Chưa có bản nào đang chạy ở $base/app" "No version runs at $base/app"
    shift
    exec "$release/.venv/bin/lantoa" install --upgrade --app "$base/app" "$@"
fi
[ -z "$before" ] || [ "$before" = "$release" ] || fail \
    "Đã có bản $before: dùng --upgrade" "There is $before already: use --upgrade"
ln -sfn "$release" "$base/app"
exec "$release/.venv/bin/lantoa" install --app "$base/app" "$@"
