/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/message_cells.h"

#include "base/utf8.h"
#include "view/message_found.h"
#include "view/text.h"

/* As much of a text as one row can show. */
static struct slice message_cells_head(struct area a, struct slice text)
{
	enum { BYTES_A_COLUMN = 16 };

	size_t most = (size_t)(a.columns > 0 ? a.columns : 0) * BYTES_A_COLUMN;

	return slice_sub(text, 0, text.n > most ? utf8_cut(text, most) : text.n);
}

void message_put_time(const struct console_view *v, struct area a, int row, int64_t at)
{
	struct buf text = {0};

	text_add_time(&text, v, at);
	if (a.columns > 8)
		text_add_thousandths(&text, v, at);
	area_put(a, 0, row, STYLE_DIM, buf_slice(&text));
	buf_fini(&text);
}

void message_put_text(
	const struct console_view *v, struct area a, int row, enum style style, struct slice text)
{
	struct slice head = message_cells_head(a, text);
	struct buf hidden = {0}, decoded = {0};

	/* All of it if there is nothing to hide: drawing cuts it, with a mark. */
	if (at_secrets_in(
		    session_secrets(v->session), slice_sub(text, 0, head.n + AT_SECRET_MOST))) {
		text_add_hidden(&hidden, v, text, 0, head.n);
		text = head = buf_slice(&hidden);
	}
	if (encoding_of(v->encoding, head) != ENCODING_UTF8)
		text = head = text_decoded(v, head, &decoded);
	area_put(a, 0, row, style, text);
	message_mark_found(v, a, row, head, 0, head.n);
	buf_fini(&hidden);
	buf_fini(&decoded);
}

static void message_cells_put_hex(
	const struct console_view *v, struct area a, int row, struct slice payload)
{
	struct buf text = {0}, hidden = {0};

	/* One more than fits, so that the cut gets its mark. */
	text_add_hidden(&hidden, v, payload, 0, (size_t)(a.columns / 3) + 2);
	for (size_t i = 0; i < hidden.n; i++)
		buf_addf(&text, i ? " %02x" : "%02x", (unsigned char)hidden.p[i]);
	area_put(a, 0, row, STYLE_NORMAL, buf_slice(&text));
	buf_fini(&hidden);
	buf_fini(&text);
}

void message_put_payload(const struct console_view *v, struct area a, int row, struct slice payload)
{
	if (v->messages.form == MESSAGE_HEX)
		message_cells_put_hex(v, a, row, payload);
	else
		message_put_text(v, a, row, STYLE_NORMAL, payload);
}
