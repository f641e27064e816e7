/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/message_difference.h"

#include <inttypes.h>

#include "base/language.h"
#include "payload/difference.h"
#include "view/text.h"

enum { DIFFERENCE_BYTES = 64 * 1024 };

static void difference_add_shown(struct buf *out, const struct console_view *v,
	struct slice payload, size_t at, size_t n, bool as_bytes)
{
	struct buf hidden = {0};

	text_add_hidden(&hidden, v, payload, at, n);
	for (size_t i = 0; as_bytes && i < hidden.n; i++)
		buf_addf(out, i ? " %02x" : "%02x", (unsigned char)hidden.p[i]);
	if (!as_bytes)
		buf_add(out, slice_trim(buf_slice(&hidden)));
	buf_fini(&hidden);
}

static void difference_put(struct message_page *p, const struct differences *d,
	const struct difference *x, struct slice old, struct slice new)
{
	static const struct {
		const char *sign;
		enum style style;
	} looks[] = {[DIFFERENCE_CHANGED] = {"~ ", STYLE_NORMAL},
		[DIFFERENCE_ADDED] = {"+ ", STYLE_GOOD},
		[DIFFERENCE_GONE] = {"- ", STYLE_BAD}};
	struct buf text = {0};

	buf_add_text(&text, looks[x->kind].sign);
	buf_add(&text, slice_sub(buf_slice(&d->where), x->where_at, x->where_n));
	buf_add_text(&text, "  ");
	if (x->old_n)
		difference_add_shown(&text, p->view, old, x->old_at, x->old_n, d->as_bytes);
	if (x->kind == DIFFERENCE_CHANGED)
		buf_add_text(&text, " -> ");
	if (x->new_n)
		difference_add_shown(&text, p->view, new, x->new_at, x->new_n, d->as_bytes);
	message_page_put(p, 0, looks[x->kind].style, buf_slice(&text), true);
	buf_fini(&text);
}

static void difference_put_all(struct message_page *p, struct slice old, struct slice new)
{
	struct differences d = {0};
	struct buf text = {0};

	differences_find(&d, old, new, p->view->messages.form == MESSAGE_HEX);
	for (size_t i = 0; i < d.count; i++)
		difference_put(p, &d, &d.list[i], old, new);
	if (d.left_out) {
		buf_addf(&text, _("… and %zu more differences"), d.left_out);
		message_page_put(p, 0, STYLE_REMARK, buf_slice(&text), false);
	}
	if (d.count == 0)
		message_page_put(p, 0, STYLE_REMARK,
			slice_of(slice_eq(old, new) ? _("The same bytes.")
						    : _("The same, apart from blanks and order.")),
			false);
	buf_fini(&text);
	differences_fini(&d);
}

static void difference_put_found(
	struct message_page *p, const struct message_shown *s, uint64_t number)
{
	struct buf text = {0}, old = {0};
	struct message m;

	if (!message_log_get(session_messages(p->view->session), number, &m) || m.lost) {
		message_page_put(p, 0, STYLE_REMARK,
			slice_of(_("The message before it is not in the transcript.")), false);
		return;
	}
	text_add_time(&text, p->view, m.at);
	text_add_thousandths(&text, p->view, m.at);
	buf_add_text(&text, "   ");
	buf_addf(&text,
		P_("message %" PRIu64 ", %zu byte", "message %" PRIu64 ", %zu bytes", m.payload.n),
		number + 1, m.payload.n);
	message_page_put_label(p, _("before"), buf_slice(&text), false);
	message_page_put(p, 0, STYLE_NORMAL, SLICE(""), false);
	if (m.payload.n > DIFFERENCE_BYTES || s->m.payload.n > DIFFERENCE_BYTES) {
		message_page_put(p, 0, STYLE_REMARK,
			slice_of(_("They are too long to compare: more than 65536 bytes.")), false);
	} else {
		buf_set(&old, m.payload);
		difference_put_all(p, buf_slice(&old), s->m.payload);
	}
	buf_fini(&old);
	buf_fini(&text);
}

void message_difference_put(struct message_page *p, const struct message_shown *s)
{
	const struct difference_view *d = &p->view->messages.difference;

	if (d->of == s->number && d->found == MESSAGE_SEARCH_FOUND)
		difference_put_found(p, s, d->previous);
	else
		message_page_put(p, 0, STYLE_REMARK,
			slice_of(d->of == s->number && d->found == MESSAGE_SEARCH_NOTHING
					 ? _("No message before it has this topic.")
					 : _("Searching for the message before it…")),
			false);
}
