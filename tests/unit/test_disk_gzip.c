/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include "disk/gzip.h"
#include "gzipped.h"

static ssize_t read_memory(void *user, uint64_t at, char *p, size_t n)
{
	struct slice rest = slice_sub(slice_from(buf_slice(user), (size_t)at), 0, n);

	if (rest.n)
		memcpy(p, rest.p, rest.n);
	return (ssize_t)rest.n;
}

/* Lines that do not repeat, so that each place has its own bytes. */
static void add_text(struct buf *out, size_t n)
{
	uint32_t x = 1;

	while (out->n < n)
		buf_addf(out, "%zu %x\n", out->n, x = x * 1664525 + 1013904223);
	buf_truncate(out, n);
}

/* All from the place to the end; *why is empty if that went well. */
static void read_rest(struct gzip_reader *g, uint64_t at, struct buf *out, struct diag *why)
{
	ssize_t got;

	why->text[0] = '\0';
	while ((got = gzip_read(g, at, buf_room(out, 50000), 50000, why)) > 0) {
		buf_grown(out, (size_t)got);
		at += (size_t)got;
	}
	assert_true((got < 0) == (why->text[0] != '\0'));
}

static void any_place_can_be_read(void **state)
{
	struct buf text = {0}, file = {0}, piece = {0};
	struct gzip_reader *g = gzip_reader_new(read_memory, &file);
	uint32_t x = 7;
	struct diag d;

	(void)state;
	add_text(&text, under_valgrind() ? 9500000 : 30000000);
	/* In two parts, as when two files are joined. */
	add_gzipped(&file, slice_sub(buf_slice(&text), 0, 9000001));
	add_gzipped(&file, slice_from(buf_slice(&text), 9000001));
	for (int i = 0; i < (under_valgrind() ? 15 : 60); i++) {
		x = x * 1664525 + 1013904223;
		uint64_t at = x % (text.n + 10);
		size_t n = x % 100000 + 1, got = 0;

		buf_clear(&piece);
		while (got < n) {
			ssize_t more =
				gzip_read(g, at + got, buf_room(&piece, n - got), n - got, &d);
			assert_true(more >= 0);
			if (more == 0)
				break;
			buf_grown(&piece, (size_t)more);
			got += (size_t)more;
		}
		struct slice wanted = slice_sub(slice_from(buf_slice(&text), (size_t)at), 0, n);
		assert_true(slice_eq(buf_slice(&piece), wanted));
	}
	gzip_reader_free(g);
	buf_fini(&text);
	buf_fini(&file);
	buf_fini(&piece);
}

static void a_cut_off_file_is_read_as_far_as_it_goes(void **state)
{
	struct buf text = {0}, whole = {0};

	(void)state;
	add_text(&text, 2000);
	add_gzipped(&whole, buf_slice(&text));
	for (size_t n = 3; n <= whole.n; n++) {
		struct buf file = {whole.p, n, 0}, out = {0};
		struct gzip_reader *g = gzip_reader_new(read_memory, &file);
		struct diag why;
		char wanted[100];

		read_rest(g, 0, &out, &why);
		snprintf(wanted, sizeof(wanted),
			"damaged at byte %zu of the compressed file: the rest is missing", n);
		assert_slice(slice_of(why.text), n < whole.n ? wanted : "");
		assert_true(slice_starts(buf_slice(&text), buf_slice(&out)));
		assert_true(n < whole.n || out.n == text.n);
		gzip_reader_free(g);
		buf_fini(&out);
	}
	buf_fini(&text);
	buf_fini(&whole);
}

/* How a small file ends: a changed byte, by its distance from the end, or bytes behind it. */
static const struct {
	const char *name;
	size_t changed;
	struct slice behind;
	const char *why;
} damages[] = {
	{"none", 0, {"", 0}, ""},
	{"checksum", 8, {"", 0}, "incorrect data check"},
	{"length", 1, {"", 0}, "incorrect length check"},
	{"zeros behind", 0, {"\0\0\0", 3}, ""},
	{"text behind", 0, {"hello", 5}, "what follows is not gzip"},
	{"half a header behind", 0, {"\x1f", 1}, "the rest is missing"},
	{"another method behind", 0, {"\x1f\x8b\x07\0", 4}, "unknown compression method"},
	{"not quite a header behind", 0, {"\x1f\x20\x08", 3}, "incorrect header check"},
};

static void damage_is_reported_behind_what_is_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < ALEN(damages); i++) {
		struct buf file = {0}, out = {0};
		struct gzip_reader *g = gzip_reader_new(read_memory, &file);
		struct diag why;

		add_gzipped(&file, SLICE("hello, hello, hello\n"));
		if (damages[i].changed)
			file.p[file.n - damages[i].changed] ^= 1;
		buf_add(&file, damages[i].behind);
		read_rest(g, 0, &out, &why);
		assert_buf(&out, "hello, hello, hello\n");
		if (!slice_ends(slice_of(why.text), slice_of(damages[i].why)))
			fail_msg("%s: <%s>", damages[i].name, why.text);
		/* It stays, and so does what is good. */
		buf_clear(&out);
		read_rest(g, 7, &out, &why);
		assert_buf(&out, "hello, hello\n");
		if (!slice_ends(slice_of(why.text), slice_of(damages[i].why)))
			fail_msg("%s: <%s>", damages[i].name, why.text);
		gzip_reader_free(g);
		buf_fini(&file);
		buf_fini(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_place_can_be_read),
		cmocka_unit_test(a_cut_off_file_is_read_as_far_as_it_goes),
		cmocka_unit_test(damage_is_reported_behind_what_is_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
