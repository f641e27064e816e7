/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "payload/checksum.h"

#define FOX "The quick brown fox jumps over the lazy dog"

/* The check values of the catalogues are those of 123456789; the others come from Python's zlib,
 * binascii and hashlib, and the last two from the definition, bit by bit. */
static const struct {
	const char *name, *check, *fox, *none;
} sums[CHECKSUM_TYPES] = {
	{"CRC-8", "f4", "c1", "00"},
	{"CRC-16/CCITT-FALSE", "29b1", "8fdd", "ffff"},
	{"CRC-16/MODBUS", "4b37", "a89c", "ffff"},
	{"CRC-16/XMODEM", "31c3", "f0c8", "0000"},
	{"CRC-16/ARC", "bb3d", "fcdf", "0000"},
	{"CRC-32", "cbf43926", "414fa339", "00000000"},
	{"SHA-256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
		"d7a8fbb307d7809469ca9abcb0082e4f8d5651e46d3cdb762d02d0bf37c9e592",
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
};

static void assert_sums(const struct checksums *c, size_t type, const char *wanted)
{
	struct buf text = {0};

	checksums_add_hex(c, type, &text);
	assert_buf(&text, wanted);
	buf_fini(&text);
}

static void check_sums_are_those_of_others(void **state)
{
	(void)state;
	for (size_t i = 0; i < CHECKSUM_TYPES; i++) {
		struct checksums *check = checksums_new(), *fox = checksums_new();
		assert_string_equal(checksum_type(i)->name, sums[i].name);
		assert_sums(check, i, sums[i].none);
		checksums_add(check, SLICE("123456789"));
		assert_sums(check, i, sums[i].check);
		/* In pieces. */
		for (const char *c = FOX; *c; c++)
			checksums_add(fox, (struct slice){c, 1});
		assert_sums(fox, i, sums[i].fox);
		checksums_free(check);
		checksums_free(fox);
	}
	checksums_free(NULL);
}

static void as_bytes_they_come_in_their_protocols_order(void **state)
{
	static const struct {
		size_t type;
		const char *bytes;
		size_t n;
	} cases[] = {
		{0, "\xf4", 1},
		{1, "\x29\xb1", 2},
		{2, "\x37\x4b", 2}, /* Modbus over serial line 2.5.1.2: low byte first */
		{5, "\xcb\xf4\x39\x26", 4},
	};
	struct checksums *c = checksums_new();

	(void)state;
	checksums_add(c, SLICE("123456789"));
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf bytes = {0};
		checksums_add_bytes(c, cases[i].type, &bytes);
		assert_int_equal(bytes.n, cases[i].n);
		assert_memory_equal(bytes.p, cases[i].bytes, bytes.n);
		buf_fini(&bytes);
	}
	checksums_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_sums_are_those_of_others),
		cmocka_unit_test(as_bytes_they_come_in_their_protocols_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
