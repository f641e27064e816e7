/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests as the standard's examples have them (FIPS 180-2, appendix B). */
#include "unit.h"

#include "base/digest.h"

static const char of_nothing[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
static const char of_abc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

static void assert_digest(const struct digest *d, const char *wanted)
{
	struct buf text = {0};

	digest_add_hex(d, &text);
	assert_buf(&text, wanted);
	buf_fini(&text);
}

static void a_digest_is_that_of_the_standard(void **state)
{
	struct digest *d = digest_new();

	(void)state;
	assert_digest(d, of_nothing);
	digest_add(d, SLICE("abc"));
	assert_digest(d, of_abc);
	digest_free(d);
}

static void asking_for_it_does_not_end_it(void **state)
{
	struct digest *d = digest_new();

	(void)state;
	digest_add(d, SLICE("a"));
	assert_digest(d, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
	digest_add(d, SLICE("bc"));
	assert_digest(d, of_abc);
	assert_digest(d, of_abc);
	digest_free(d);
	digest_free(NULL);
}

static void a_million_bytes_in_pieces(void **state)
{
	struct digest *d = digest_new();
	char piece[1000];

	(void)state;
	memset(piece, 'a', sizeof(piece));
	for (int i = 0; i < 1000; i++)
		digest_add(d, (struct slice){piece, sizeof(piece)});
	assert_digest(d, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	digest_free(d);
}

/* RFC 2202 (MD5, SHA-1) and RFC 4231 (SHA-256), test case 2. */
static void an_hmac_is_that_of_the_standards(void **state)
{
	static const struct {
		enum digest_kind kind;
		const char *wanted;
	} rows[] = {
		{DIGEST_MD5, "750c783e6ab0b503eaa86e310a5db738"},
		{DIGEST_SHA1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
		{DIGEST_SHA256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		unsigned char out[DIGEST_MOST_BYTES];
		struct buf text = {0};
		size_t n = digest_hmac(
			rows[i].kind, SLICE("Jefe"), SLICE("what do ya want for nothing?"), out);

		for (size_t k = 0; k < n; k++)
			buf_addf(&text, "%02x", out[k]);
		assert_buf(&text, rows[i].wanted);
		buf_fini(&text);
	}
	/* Without a key and without a message, as openssl has it. */
	unsigned char out[DIGEST_MOST_BYTES];
	assert_int_equal(digest_hmac(DIGEST_MD5, (struct slice){0}, (struct slice){0}, out), 16);
	assert_int_equal(out[0], 0x74);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_digest_is_that_of_the_standard),
		cmocka_unit_test(asking_for_it_does_not_end_it),
		cmocka_unit_test(a_million_bytes_in_pieces),
		cmocka_unit_test(an_hmac_is_that_of_the_standards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
