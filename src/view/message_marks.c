/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/message_marks.h"

#include <inttypes.h>

#include "base/language.h"
#include "messages/parts.h"
#include "view/text.h"

void message_marks_add(const struct console_view *v, uint64_t number, struct buf *out)
{
	const struct message_log *log = session_messages(v->session);
	struct message_suspicion s;
	uint64_t first, end;

	if (message_parts(log, number, &first, &end))
		buf_addf(out, "%" PRIu64 "/%" PRIu64, number - first + 1, end - first);
	else if (message_suspect(log, session_moments(v->session), number, &s))
		buf_add_char(out, s.retained ? 'R' : 'D');
}

static void message_marks_put_parts(struct message_page *p, const struct message_shown *s)
{
	uint64_t parts = s->end_part - s->first_part;
	struct buf text = {0}, key = {0};

	if (parts <= 1)
		return;
	text_add_key(&key, p->view, ACTION_JOIN_PARTS);
	if (p->view->messages.joined)
		buf_addf(&text,
			_("messages %" PRIu64 " to %" PRIu64
			  ", joined: they look like parts of one"),
			s->first_part + 1, s->end_part);
	else
		buf_addf(&text,
			_("part %" PRIu64 " of %" PRIu64
			  ": looks like one message, cut into pieces"),
			s->number - s->first_part + 1, parts);
	if (key.n)
		buf_addf(&text,
			p->view->messages.joined ? _("; %s shows it alone") : _("; %s joins them"),
			buf_text(&key));
	message_page_put_label(p, _("perhaps"), buf_slice(&text), false);
	buf_fini(&text);
	buf_fini(&key);
}

void message_marks_put(struct message_page *p, const struct message_shown *s)
{
	struct message_suspicion suspicion;
	struct buf text = {0}, took = {0};

	message_marks_put_parts(p, s);
	message_suspect(session_messages(p->view->session), session_moments(p->view->session),
		s->number, &suspicion);
	if (suspicion.retained) {
		text_add_took(&took, suspicion.retained_us);
		buf_addf(&text,
			_("retained: it came %s after AT+MQTTSUB, as the first of its topic"),
			buf_text(&took));
		message_page_put_label(p, _("perhaps"), buf_slice(&text), false);
	}
	buf_clear(&text);
	buf_clear(&took);
	if (suspicion.duplicate) {
		text_add_took(&took, suspicion.duplicate_us);
		buf_addf(&text,
			_("a duplicate of message %" PRIu64
			  ": it came again %s after the connection was made anew"),
			suspicion.of + 1, buf_text(&took));
		message_page_put_label(p, _("perhaps"), buf_slice(&text), false);
	}
	buf_fini(&text);
	buf_fini(&took);
}
