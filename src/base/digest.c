/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/digest.h"

#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

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
		program_end("out of memory");
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
