/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SHA-256, as the seals of transcripts and manifests use it; HMAC, as clouds sign with it.  The only user
 * of libcrypto's EVP.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/buf.h"

enum { DIGEST_BYTES = 32, DIGEST_DIGITS = 2 * DIGEST_BYTES };

struct digest; /* of the bytes so far */

struct digest *digest_new(void);
struct digest *digest_copy(const struct digest *d);
void digest_free(struct digest *d); /* NULL is fine */
void digest_add(struct digest *d, struct slice bytes);
/* Appends the digest of the bytes so far, as DIGEST_DIGITS lower-case hex digits.  More bytes may
 * follow. */
void digest_add_hex(const struct digest *d, struct buf *out);

enum digest_kind { DIGEST_MD5, DIGEST_SHA1, DIGEST_SHA256 };
enum { DIGEST_MOST_BYTES = 32 };

/* Returns the number of bytes in `out`: 16, 20 or 32. */
size_t digest_hmac(enum digest_kind kind, struct slice key, struct slice message,
	unsigned char out[DIGEST_MOST_BYTES]);

/* Whether `signature` is that of the message's SHA-256, by the private half of a public key in PEM: RSA with
 * PKCS#1 padding, or ECDSA in DER.  Accepts any bytes. */
bool digest_verify(struct slice public_pem, struct slice message, struct slice signature);

enum { DIGEST_SIGNATURE_MOST = 1024 /* of an RSA key with 8192 bits */ };
struct digest_signature {
	unsigned char bytes[DIGEST_SIGNATURE_MOST];
	size_t n;
};

/* Signs with a private key in PEM, as RFC 7518 has it: RS256, or ES256, whose signature is the two numbers
 * one behind the other.  false: the key can't be read, has a password, or is of another kind. */
bool digest_sign(struct slice pem, bool es256, struct slice message, struct digest_signature *out);

#endif
