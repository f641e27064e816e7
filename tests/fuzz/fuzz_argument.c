/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a line: cutting, checking, mending and masking.  The first byte chooses the dialect.
 */
#include "at/compose.h"
#include "at/secret.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Every byte is in one argument, is a comma, or is a blank before a quote. */
static void check_places(
	struct slice line, const struct at_argument *a, size_t count, size_t surplus)
{
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		assert(a[i].at >= at && a[i].at + a[i].n <= line.n);
		assert(slice_trim(slice_sub(line, at, a[i].at - at)).n == 0);
		assert(!a[i].quoted || line.p[a[i].at] == '"');
		assert(a[i].unescaped == SLICE_NONE ||
			(a[i].unescaped > a[i].at && a[i].unescaped < a[i].at + a[i].n));
		at = a[i].at + a[i].n + 1;
	}
	assert(surplus || at == line.n + 1);
}

static void check_arguments(struct slice line)
{
	struct at_argument a[AT_PARAMETERS], again[AT_PARAMETERS];
	struct buf value = {0}, quoted = {0};
	size_t surplus, count = at_arguments(line, 0, a, &surplus);

	check_places(line, a, count, surplus);
	for (size_t i = 0; i < count; i++) {
		buf_clear(&value);
		at_argument_value(line, &a[i], &value, NULL);
		buf_add_text(&quoted, i ? "," : "");
		at_add_quoted(&quoted, buf_slice(&value));
	}
	/* What was quoted is read back. */
	assert(at_arguments(buf_slice(&quoted), 0, again, &surplus) == count && !surplus);
	buf_clear(&value);
	assert(at_argument_value(buf_slice(&quoted), &again[0], &value, NULL));
	buf_clear(&quoted);
	at_argument_value(line, &a[0], &quoted, NULL);
	assert(slice_eq(buf_slice(&value), buf_slice(&quoted)));
	buf_fini(&value);
	buf_fini(&quoted);
}

static void check_line(struct slice line, enum at_dialect dialect)
{
	struct at_line read;
	struct diag d = {.text = ""};
	struct buf out[3] = {{0}};

	at_line_read(line, dialect, &read);
	if (!at_line_check(line, &read, dialect, &d))
		assert(d.at <= line.n && d.n <= line.n - d.at && d.text[0]);
	switch (at_line_offer(line, &read, dialect)) {
	case AT_OFFER_ESCAPE:
		assert(at_line_escaped(line, &read, dialect, &out[0]));
		break;
	case AT_OFFER_RAW:
		assert(at_line_raw(line, &read, dialect, &out[0], &out[1]));
		break;
	case AT_OFFER_LONG:
		assert(at_line_long(line, &read, dialect, &out[0], &out[1], &out[2]));
		break;
	case AT_OFFER_PLAIN:
		assert(at_line_plain(line, dialect, &out[0]));
		break;
	case AT_OFFER_NONE:
		break;
	}
	assert(at_line_payload_length(line, &read) >= -1);
	assert(at_line_scheme(line, &read) >= 0);
	for (size_t i = 0; i < ALEN(out); i++)
		buf_fini(&out[i]);
}

static void check_masked(struct slice line)
{
	struct buf masked = {0}, kept = {0};

	at_add_masked(&masked, line, '*');
	assert(masked.n == line.n);
	assert(slice_eq(buf_slice(&masked), line) || at_line_has_secret(line));
	at_add_masked(&kept, line, 0);
	assert(!at_line_has_secret(buf_slice(&kept)));
	buf_fini(&masked);
	buf_fini(&kept);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (n == 0)
		return 0;
	struct slice line = {(const char *)data + 1, n - 1};

	check_arguments(line);
	check_line(line, (enum at_dialect)(data[0] % AT_DIALECT_COUNT));
	check_masked(line);
	return 0;
}
