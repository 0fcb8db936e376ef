#!/bin/sh
# certbot chạy tệp này sau mỗi lần gia hạn: đặt chứng thư vào chỗ nginx đọc rồi nạp lại.
# certbot runs this after each renewal: puts the certificate where nginx reads it, then reloads.
set -eu
install -m 0644 "$RENEWED_LINEAGE/fullchain.pem" /etc/ssl/lantoa/fullchain.pem
install -m 0600 "$RENEWED_LINEAGE/privkey.pem" /etc/ssl/lantoa/key.pem
nginx -t -q
systemctl reload nginx
