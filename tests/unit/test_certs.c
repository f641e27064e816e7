/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What certificate files are, against what the openssl program says of them (certs/make.sh), and the
 * packing of certs.md 2. */
#include "unit.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "certs/contents.h"
#include "certs/packed.h"
#include "disk/files.h"

enum { MADE = 1796012608, DAY = 24 * 60 * 60 }; /* the files, seconds since 1970 */

static void read_into(struct buf *out, const char *name)
{
	struct buf path = {0};
	struct diag d;

	buf_addf(&path, "%s/tests/unit/certs/%s", getenv("SOURCE_DIR"), name);
	assert_true(files_read(buf_text(&path), out, &d));
	buf_fini(&path);
}

/* What is said of a file, "-" for each mistake and "+" for each remark in front. */
static void judge(
	struct slice bytes, enum certs_kind kind, size_t limit, int64_t now, struct buf *out)
{
	struct certs_contents c;
	struct certs_findings f;

	certs_look(bytes, &c);
	certs_judge(&c, kind, limit, now, &f);
	buf_clear(out);
	if (f.mistakes.n)
		buf_addf(out, "-%s", buf_text(&f.mistakes));
	if (f.remarks.n)
		buf_addf(out, "+%s", buf_text(&f.remarks));
	certs_findings_fini(&f);
	certs_contents_fini(&c);
}

static void what_openssl_says_of_a_certificate(void **state)
{
	static const struct {
		const char *file, *line;
	} rows[] = {
		{"ca.crt",
			"subject CN=试验 CA,O=Bench,C=CN, issuer CN=试验 CA,O=Bench,C=CN, 2026-11-30 to "
			"2036-11-27, EC 256, 656 bytes, sha256 "
			"ef0c925b8bb877097455c88e2c0aea3c1e08bdf1a23f2102b115a548378c4778"},
		{"client.crt",
			"subject CN=bench01,O=Bench, issuer CN=试验 CA,O=Bench,C=CN, 2026-11-30 to "
			"2027-11-30, EC 256, 603 bytes, sha256 "
			"e1ea5c1c3f6ef003c964a3d1ec1584928292b4ddfb4e392c4c89f9df38c95d7b"},
		{"client.key", "private key, EC 256, 241 bytes, sha256 "
			       "16504488803549ad1d8eb8d72564ea681c995b89bf34eb649f2a6cfe09ee3290"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct buf bytes = {0}, line = {0};
		struct certs_contents c;

		read_into(&bytes, rows[i].file);
		certs_look(buf_slice(&bytes), &c);
		certs_add_line(&line, &c);
		assert_buf(&line, rows[i].line);
		certs_contents_fini(&c);
		buf_fini(&bytes);
		buf_fini(&line);
	}
}

static void each_form_of_file_is_known(void **state)
{
	static const struct {
		const char *file;
		enum certs_form form;
		bool is_ca, self_signed, of_maker;
		int64_t not_before, not_after;
		const char *key;
	} rows[] = {
		{"ca.crt", CERTS_PEM, true, true, false, MADE, 2111372608, "EC 256"},
		{"client.crt", CERTS_PEM, false, false, false, MADE, 1827548608, "EC 256"},
		{"maker.crt", CERTS_PEM, true, true, true, MADE + 1, 2111372609, "EC 256"},
		{"client.key", CERTS_PEM_KEY, .key = "EC 256"},
		{"rsa.key", CERTS_PEM_KEY, .key = "RSA 1024"},
		{"locked.key", CERTS_PEM_LOCKED, .key = ""},
		{"locked-rsa.key", CERTS_PEM_LOCKED, .key = ""},
		{"client.csr", CERTS_PEM_REQUEST, .key = ""},
		{"client.pub", CERTS_PEM_PUBLIC, .key = ""},
		{"client.der", CERTS_DER, false, false, false, MADE, 1827548608, "EC 256"},
		{"key.der", CERTS_DER_KEY, .key = "EC 256"},
		{"make.sh", CERTS_OTHER, .key = ""},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct buf bytes = {0};
		struct certs_contents c;

		read_into(&bytes, rows[i].file);
		certs_look(buf_slice(&bytes), &c);
		assert_int_equal(c.form, rows[i].form);
		assert_int_equal(c.bytes, bytes.n);
		assert_int_equal(c.is_ca, rows[i].is_ca);
		assert_int_equal(c.self_signed, rows[i].self_signed);
		assert_int_equal(c.of_maker, rows[i].of_maker);
		assert_int_equal(c.not_before, rows[i].not_before);
		assert_int_equal(c.not_after, rows[i].not_after);
		assert_buf(&c.key, rows[i].key);
		certs_contents_fini(&c);
		buf_fini(&bytes);
	}
}

static void a_certificate_cut_anywhere_is_no_certificate(void **state)
{
	struct buf bytes = {0};

	(void)state;
	read_into(&bytes, "client.crt");
	/* But for its last line end. */
	for (size_t n = 0; n + 1 < bytes.n; n++) {
		struct certs_contents c;

		certs_look(slice_sub(buf_slice(&bytes), 0, n), &c);
		assert_int_not_equal(c.form, CERTS_PEM);
		assert_int_equal(c.form == CERTS_EMPTY, n == 0);
		certs_contents_fini(&c);
	}
	buf_fini(&bytes);
}

static void what_a_board_can_not_use_is_said(void **state)
{
	static const struct {
		const char *file;
		enum certs_kind kind;
		size_t limit;
		int64_t now;
		const char *said;
	} rows[] = {
		{"ca.crt", CERTS_CA, 656, MADE, ""},
		{"client.crt", CERTS_CERTIFICATE, 8191, MADE + 10 * DAY, ""},
		{"client.key", CERTS_KEY, 0, MADE, ""},
		{"rsa.key", CERTS_KEY, 0, 0, ""},
		{"ca.crt", CERTS_CA, 655, MADE,
			"-it has 656 bytes, and the board has room for 655\n"},
		{"client.crt", CERTS_CERTIFICATE, 0, 1827548608, "+it runs out in 0 days\n"},
		{"client.crt", CERTS_CERTIFICATE, 0, 1827548609, "-it ran out on 2027-11-30\n"},
		{"client.crt", CERTS_CERTIFICATE, 0, 1827548608 - DAY, "+it runs out in 1 day\n"},
		{"client.crt", CERTS_CERTIFICATE, 0, MADE - 1 - DAY,
			"-it is valid from 2026-11-30 on, and today is 2026-11-29\n"},
		{"client.crt", CERTS_CA, 0, MADE,
			"+it is not a CA's: the board needs the certificate that signed the broker's\n"},
		{"ca.crt", CERTS_CERTIFICATE, 0, MADE,
			"+it is a CA's own, which brokers rarely accept\n"},
		{"maker.crt", CERTS_CA, 0, MADE + 1,
			"+it is the test certificate that the board's maker ships: it fits no broker of "
			"yours\n"},
		{"client.key", CERTS_CERTIFICATE, 0, MADE,
			"-it is a private key; the board needs a certificate in PEM here\n"},
		{"client.crt", CERTS_KEY, 0, MADE,
			"-it is a certificate; the board needs a private key in PEM here\n"},
		{"locked.key", CERTS_KEY, 0, MADE,
			"-it is a private key with a password, which the board can't ask for: openssl pkey "
			"-in FILE -out NEW takes it away\n"},
		{"client.der", CERTS_CERTIFICATE, 0, MADE,
			"-it is a certificate in DER, and the board reads PEM only: openssl x509 -inform "
			"DER -in FILE -out NEW\n"},
		{"key.der", CERTS_KEY, 0, MADE,
			"-it is a private key in DER, and the board reads PEM only: openssl pkey -inform "
			"DER -in FILE -out NEW\n"},
		{"client.csr", CERTS_CERTIFICATE, 0, MADE,
			"-it is a request for a certificate, which a CA must sign first; the board needs a "
			"certificate in PEM here\n"},
		{"make.sh", CERTS_CA, 0, MADE,
			"-it is neither PEM nor DER; the board needs a certificate in PEM here\n"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct buf bytes = {0}, said = {0};

		read_into(&bytes, rows[i].file);
		judge(buf_slice(&bytes), rows[i].kind, rows[i].limit, rows[i].now, &said);
		assert_buf(&said, rows[i].said);
		buf_fini(&bytes);
		buf_fini(&said);
	}
}

static void files_with_several_parts(void **state)
{
	struct buf bytes = {0}, said = {0};

	(void)state;
	read_into(&bytes, "ca.crt");
	read_into(&bytes, "maker.crt");
	judge(buf_slice(&bytes), CERTS_CA, 1000, MADE, &said);
	assert_buf(&said,
		"-it has 1324 bytes, and the board has room for 1000: keep only the certificates that are "
		"needed, usually one root\n"
		"+it has 2 certificates; what is said here is about the first\n");
	buf_clear(&bytes);
	read_into(&bytes, "client.crt");
	read_into(&bytes, "client.key");
	judge(buf_slice(&bytes), CERTS_CERTIFICATE, 0, MADE, &said);
	assert_buf(&said, "-a private key is in the same file: it belongs into one of its own\n");
	buf_fini(&bytes);
	buf_fini(&said);
}

/* A board that gets half of a chain refuses all of it. */
static void a_chain_cut_anywhere_is_no_chain(void **state)
{
	struct buf chain = {0};
	size_t first;

	(void)state;
	read_into(&chain, "client.crt");
	first = chain.n;
	read_into(&chain, "ca.crt");
	for (size_t n = 1; n <= chain.n; n++) {
		struct certs_contents c;

		certs_look(slice_sub(buf_slice(&chain), 0, n), &c);
		/* The last line's end may be missing, and what is there of the next first line is
		 * no certificate yet. */
		bool whole = n >= chain.n - 1;
		bool one = n >= first - 1 && n < first + strlen("-----BEGIN ");
		if ((c.form == CERTS_PEM) != (whole || one))
			fail_msg("cut at %zu: form %d", n, (int)c.form);
		certs_contents_fini(&c);
	}
	buf_fini(&chain);
}

static void a_key_belongs_to_its_own_certificate_only(void **state)
{
	static const struct {
		const char *certificate, *key;
		bool belong;
	} rows[] = {
		{"client.crt", "client.key", true},
		{"client.crt", "other.key", false},
		{"client.crt", "rsa.key", false},
		{"ca.crt", "client.key", false},
		{"client.crt", "locked.key", false},
		{"client.key", "client.key", false},
		{"client.crt", "client.crt", false},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct buf certificate = {0}, key = {0};

		read_into(&certificate, rows[i].certificate);
		read_into(&key, rows[i].key);
		assert_int_equal(
			certs_belong(buf_slice(&certificate), buf_slice(&key)), rows[i].belong);
		buf_fini(&certificate);
		buf_fini(&key);
	}
}

static void der_becomes_pem(void **state)
{
	static const struct {
		const char *der, *pem;
	} rows[] = {{"client.der", "client.crt"}, {"key.der", "client.key"}};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct buf der = {0}, pem = {0};

		buf_clear(&out);
		read_into(&der, rows[i].der);
		read_into(&pem, rows[i].pem);
		assert_true(certs_add_pem(&out, buf_slice(&der)));
		assert_true(slice_eq(buf_slice(&out), buf_slice(&pem)));
		/* PEM is not DER. */
		assert_false(certs_add_pem(&out, buf_slice(&pem)));
		assert_true(slice_eq(buf_slice(&out), buf_slice(&pem)));
		buf_fini(&der);
		buf_fini(&pem);
	}
	buf_fini(&out);
}

/* certs.md 2: the packing of a 5-byte CA, as the vendor's packer makes it, and the header of its
 * document's example. */
static void the_form_is_the_vendors(void **state)
{
	static const char packed[] = "\xf1\xf1\x01\x00\x0c\x00\x00\x00\x01\x00\x05\x00"
				     "abcde\xff\xff\xff";
	struct buf out = {0};

	(void)state;
	certs_pack(&out, CERTS_CA, SLICE("abcde"));
	assert_true(slice_eq(buf_slice(&out), (struct slice){packed, sizeof(packed) - 1}));
	assert_int_equal(certs_packed_bytes(5), out.n);
	buf_clear(&out);
	buf_add_repeat(&out, 'x', 1188);
	struct buf certificate = {0};
	certs_pack(&certificate, CERTS_CA, buf_slice(&out));
	assert_int_equal(certificate.n, 1200);
	assert_int_equal(
		memcmp(certificate.p, "\xf1\xf1\x01\x00\xa8\x04\x00\x00\x01\x00\xa4\x04x", 13), 0);
	buf_fini(&out);
	buf_fini(&certificate);
}

/* What a board's partition has in it is no file for it. */
static void a_packed_file_is_known_as_one(void **state)
{
	struct buf bytes = {0}, packed = {0};
	struct certs_contents c;

	(void)state;
	read_into(&bytes, "client.crt");
	certs_pack(&packed, CERTS_CERTIFICATE, buf_slice(&bytes));
	certs_look(buf_slice(&packed), &c);
	assert_int_equal(c.form, CERTS_PACKED);
	certs_contents_fini(&c);
	buf_add_repeat(&packed, (char)0xff, 4096 - packed.n);
	certs_look(buf_slice(&packed), &c);
	assert_int_equal(c.form, CERTS_PACKED);
	certs_contents_fini(&c);
	buf_fini(&bytes);
	buf_fini(&packed);
}

/* Its subject has 700 bytes: what is shown ends between two characters, and says that there is more. */
static void a_long_name_is_cut_visibly(void **state)
{
	struct buf bytes = {0}, whole = {0};
	struct certs_contents c;

	(void)state;
	buf_add_text(&whole, "CN=long");
	for (int i = 0; i < 12; i++)
		buf_add_text(&whole, ",OU=试试试试试试试试试试试试试试试试");
	read_into(&bytes, "long.crt");
	certs_look(buf_slice(&bytes), &c);
	struct slice subject = buf_slice(&c.subject), end = SLICE("…");
	assert_true(subject.n < whole.n);
	assert_true(slice_ends(subject, end));
	subject = slice_sub(subject, 0, subject.n - end.n);
	assert_true(slice_starts(buf_slice(&whole), subject));
	assert_int_equal(utf8_cut(subject, subject.n), subject.n);
	certs_contents_fini(&c);
	buf_fini(&bytes);
	buf_fini(&whole);
}

static void what_was_packed_comes_out(void **state)
{
	for (size_t n = 1; n < 10; n++)
		for (int kind = 0; kind < CERTS_KINDS; kind++) {
			struct buf packed = {0};
			struct slice content = slice_sub(SLICE("0123456789"), 0, n);

			certs_pack(&packed, (enum certs_kind)kind, content);
			size_t length = packed.n;
			buf_add_repeat(&packed, (char)0xff, 4096 - packed.n);
			assert_int_equal(certs_packed_length(buf_slice(&packed)), length);
			assert_true(slice_eq(
				certs_unpack(buf_slice(&packed), (enum certs_kind)kind), content));
			assert_int_equal(certs_unpack(buf_slice(&packed),
						 (enum certs_kind)((kind + 1) % CERTS_KINDS))
						 .n,
				0);
			/* Cut off within the content: nothing. */
			assert_int_equal(certs_unpack(slice_sub(buf_slice(&packed), 0, 12 + n - 1),
						 (enum certs_kind)kind)
						 .n,
				0);
			buf_fini(&packed);
		}
	(void)state;
	assert_true(certs_is_erased(SLICE("\xff\xff")));
	assert_false(certs_is_erased(SLICE("\xff\xfe")));
	assert_int_equal(certs_packed_length(SLICE("\xf1\xf1\x01")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_openssl_says_of_a_certificate),
		cmocka_unit_test(each_form_of_file_is_known),
		cmocka_unit_test(a_certificate_cut_anywhere_is_no_certificate),
		cmocka_unit_test(what_a_board_can_not_use_is_said),
		cmocka_unit_test(files_with_several_parts),
		cmocka_unit_test(a_chain_cut_anywhere_is_no_chain),
		cmocka_unit_test(a_key_belongs_to_its_own_certificate_only),
		cmocka_unit_test(der_becomes_pem),
		cmocka_unit_test(the_form_is_the_vendors),
		cmocka_unit_test(what_was_packed_comes_out),
		cmocka_unit_test(a_packed_file_is_known_as_one),
		cmocka_unit_test(a_long_name_is_cut_visibly),
	};

	utf8_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
