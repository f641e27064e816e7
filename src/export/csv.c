/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages as a table (base/csv.h).  payload_base64 has the exact bytes; decoders of base64 skip an
 * apostrophe.
 */
#include "base/csv.h"
#include "base/date.h"
#include "export/formats.h"
#include "export/words.h"

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
