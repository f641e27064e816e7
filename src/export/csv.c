/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages as a table (RFC 4180).  A cell that a spreadsheet would evaluate as a formula, since it
 * begins with = + - @ TAB or CR, has an apostrophe before it, which spreadsheets read as "this is
 * text"; so has one that begins with an apostrophe itself, so that nothing is ambiguous.
 * payload_base64 has the exact bytes; decoders of base64 skip an apostrophe.
 */
#include "base/date.h"
#include "base/utf8.h"
#include "export/formats.h"
#include "export/words.h"

/* The wide forms too: a spreadsheet for Chinese or Japanese reads them alike. */
static bool csv_is_formula(struct slice text)
{
	static const char *const starts[] = {"=", "+", "-", "@", "\t", "\r", "'", "\xef\xbc\x9d",
		"\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};

	for (size_t i = 0; i < ALEN(starts); i++)
		if (slice_starts(text, slice_of(starts[i])))
			return true;
	return false;
}

static void csv_add_cell(struct buf *out, struct slice text)
{
	struct buf shown = {0};

	if (csv_is_formula(text))
		buf_add_char(&shown, '\'');
	utf8_add_visible(&shown, text);
	buf_add_char(out, '"');
	for (struct slice rest = buf_slice(&shown); rest.n;) {
		size_t quote = slice_find_char(rest, '"');
		buf_add(out, slice_sub(rest, 0, quote == SLICE_NONE ? quote : quote + 1));
		if (quote == SLICE_NONE)
			break;
		buf_add_char(out, '"');
		rest = slice_from(rest, quote + 1);
	}
	buf_add_char(out, '"');
	buf_fini(&shown);
}

static void csv_on_item(void *user, const struct account_item *item)
{
	struct export *e = user;
	struct buf *out = &e->out;
	struct buf base64 = {0};

	if (item->kind != ACCOUNT_MESSAGE || !export_wants(e, item))
		return;
	if (item->time >= 0)
		date_add_time(out, item->time);
	buf_add_char(out, ',');
	if (!item->untimed)
		buf_addf(
			out, "%lld.%06d", (long long)(item->t / 1000000), (int)(item->t % 1000000));
	buf_add_char(out, ',');
	csv_add_cell(out, item->topic);
	buf_addf(out, ",%zu,", item->payload.n);
	csv_add_cell(out, item->payload);
	buf_add_char(out, ',');
	buf_add_base64(&base64, item->payload);
	csv_add_cell(out, buf_slice(&base64));
	buf_add_text(out, "\r\n");
	buf_fini(&base64);
}

void export_csv(struct export *e)
{
	struct account *a = account_new(
		&(struct account_output){.item = csv_on_item, .user = e}, ACCOUNT_WHOLE);

	buf_add_text(&e->out, "time,t,topic,length,payload,payload_base64\r\n");
	export_tell(e, a);
	account_free(a);
}
