/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/digest.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/decoder.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/program.h"

struct digest {
	EVP_MD_CTX *context;
	EVP_MD_CTX *copy; /* finished in place of the context, which goes on */
};

/* With memory there is no other reason why it could fail. */
static void digest_check(int done)
{
	if (done != 1)
		program_end(_("out of memory"));
}

struct digest *digest_new(void)
{
	struct digest *d = memory_new(sizeof(*d));

	d->context = EVP_MD_CTX_new();
	d->copy = EVP_MD_CTX_new();
	digest_check(d->context != NULL && d->copy != NULL);
	digest_check(EVP_DigestInit_ex(d->context, EVP_sha256(), NULL));
	return d;
}

struct digest *digest_copy(const struct digest *d)
{
	struct digest *copy = digest_new();

	digest_check(EVP_MD_CTX_copy_ex(copy->context, d->context));
	return copy;
}

void digest_free(struct digest *d)
{
	if (d == NULL)
		return;
	EVP_MD_CTX_free(d->context);
	EVP_MD_CTX_free(d->copy);
	free(d);
}

void digest_add(struct digest *d, struct slice bytes)
{
	digest_check(EVP_DigestUpdate(d->context, bytes.p, bytes.n));
}

void digest_add_hex(const struct digest *d, struct buf *out)
{
	unsigned char bytes[DIGEST_BYTES];

	digest_check(EVP_MD_CTX_copy_ex(d->copy, d->context));
	digest_check(EVP_DigestFinal_ex(d->copy, bytes, NULL));
	for (size_t i = 0; i < sizeof(bytes); i++)
		buf_addf(out, "%02x", bytes[i]);
}

size_t digest_hmac(enum digest_kind kind, struct slice key, struct slice message,
	unsigned char out[DIGEST_MOST_BYTES])
{
	const EVP_MD *md = kind == DIGEST_MD5    ? EVP_md5()
	                   : kind == DIGEST_SHA1 ? EVP_sha1()
	                                         : EVP_sha256();
	unsigned n = 0;

	/* An empty key must not be NULL, which stands for the key of the call before. */
	digest_check(HMAC(md, key.n ? key.p : "", (int)key.n, (const unsigned char *)message.p,
			     message.n, out, &n) != NULL);
	return n;
}

/* NULL: it can't be read.  No password is asked for. */
static EVP_PKEY *digest_read_key(struct slice pem, const char *type, int selection)
{
	const unsigned char *p = (const unsigned char *)pem.p;
	size_t n = pem.n;
	EVP_PKEY *key = NULL;
	OSSL_DECODER_CTX *decoder =
		OSSL_DECODER_CTX_new_for_pkey(&key, "PEM", NULL, type, selection, NULL, NULL);

	digest_check(decoder != NULL);
	OSSL_DECODER_CTX_set_passphrase(decoder, (const unsigned char *)"", 0);
	if (n == 0 || OSSL_DECODER_from_data(decoder, &p, &n) != 1) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	OSSL_DECODER_CTX_free(decoder);
	return key;
}

bool digest_verify(struct slice public_pem, struct slice message, struct slice signature)
{
	EVP_PKEY *key = digest_read_key(public_pem, NULL, EVP_PKEY_PUBLIC_KEY);

	if (!key)
		return false;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	digest_check(context != NULL);
	bool good = EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
	            EVP_DigestVerify(context, (const unsigned char *)signature.p, signature.n,
			    (const unsigned char *)message.p, message.n) == 1;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	return good;
}

/* One of the two numbers of an EC signature in DER, with leading zeros up to DIGEST_BYTES; returns where
 * it ends. */
static size_t digest_copy_number(
	const unsigned char *der, size_t at, size_t n, unsigned char to[DIGEST_BYTES])
{
	enum { TAG = 2 };
	size_t from = at + TAG, length = at + 1 < n ? der[at + 1] : 0, end = from + length;

	while (from < end && end <= n && (end - from > DIGEST_BYTES || der[from] == 0))
		from++;
	memset(to, 0, DIGEST_BYTES);
	if (end <= n)
		memcpy(to + DIGEST_BYTES - (end - from), der + from, end - from);
	return end;
}

static void digest_flatten(struct digest_signature *s)
{
	enum { SEQUENCE = 2 };
	unsigned char flat[2 * DIGEST_BYTES];
	size_t second = digest_copy_number(s->bytes, SEQUENCE, s->n, flat);

	digest_copy_number(s->bytes, second, s->n, flat + DIGEST_BYTES);
	memcpy(s->bytes, flat, sizeof(flat));
	s->n = sizeof(flat);
}

bool digest_sign(struct slice pem, bool es256, struct slice message, struct digest_signature *out)
{
	enum { P256_BITS = 256 };
	EVP_PKEY *key = digest_read_key(pem, es256 ? "EC" : "RSA", EVP_PKEY_KEYPAIR);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool done;

	digest_check(context != NULL);
	out->n = sizeof(out->bytes);
	done = key && (!es256 || EVP_PKEY_get_bits(key) == P256_BITS) &&
	       (size_t)EVP_PKEY_get_size(key) <= sizeof(out->bytes) &&
	       EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
	       EVP_DigestSign(context, out->bytes, &out->n, (const unsigned char *)message.p,
		       message.n) == 1;
	if (done && es256)
		digest_flatten(out);
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	return done;
}
