#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# How the files beside it were made; the tests know their dates, names and digests, so that they are
# not made again.
set -e
cd "$(dirname "$0")"
ec() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }
ec ca.key
openssl req -x509 -utf8 -key ca.key -days 3650 -subj '/C=CN/O=Bench/CN=试验 CA' -out ca.crt
ec client.key
openssl req -new -key client.key -subj '/O=Bench/CN=bench01' -out client.csr
printf 'basicConstraints=critical,CA:FALSE\n' >ext
openssl x509 -req -in client.csr -CA ca.crt -CAkey ca.key -set_serial 7 -days 365 -extfile ext -out client.crt
ec other.key
openssl pkey -in client.key -pubout -out client.pub
openssl pkey -in client.key -aes128 -passout pass:secret -out locked.key
openssl genrsa -traditional -out rsa.key 1024
openssl rsa -in rsa.key -traditional -aes128 -passout pass:secret -out locked-rsa.key
openssl x509 -in client.crt -outform DER -out client.der
openssl pkey -in client.key -outform DER -out key.der
ec maker.key
openssl req -x509 -key maker.key -days 3650 -subj '/C=CN/O=ESPRESSIF AT/CN=Root CA' -out maker.crt
ou=$(printf '/OU=试试试试试试试试试试试试试试试试%.0s' 1 2 3 4 5 6 7 8 9 10 11 12)
openssl req -x509 -utf8 -key maker.key -days 3650 -subj "$ou/CN=long" -out long.crt
rm -f ext maker.key ca.key
