/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/message_marks.h"

#include <inttypes.h>

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
	struct buf text = {0};

	if (parts <= 1)
		return;
	if (p->view->messages.joined)
		buf_addf(&text,
			"messages %" PRIu64 " to %" PRIu64 ", joined: they look like parts of one",
			s->first_part + 1, s->end_part);
	else
		buf_addf(&text,
			"part %" PRIu64 " of %" PRIu64 ": looks like one message, cut into pieces",
			s->number - s->first_part + 1, parts);
	if (p->view->keymap->keys[ACTION_JOIN_PARTS][0]) {
		buf_add_text(&text, "; ");
		text_add_key(&text, p->view, ACTION_JOIN_PARTS);
		buf_add_text(&text, p->view->messages.joined ? " shows it alone" : " joins them");
	}
	message_page_put_label(p, "perhaps", buf_slice(&text), false);
	buf_fini(&text);
}

void message_marks_put(struct message_page *p, const struct message_shown *s)
{
	struct message_suspicion suspicion;
	struct buf text = {0};

	message_marks_put_parts(p, s);
	message_suspect(session_messages(p->view->session), session_moments(p->view->session),
		s->number, &suspicion);
	if (suspicion.retained) {
		buf_add_text(&text, "retained: it came ");
		text_add_took(&text, suspicion.retained_us);
		buf_add_text(&text, " after AT+MQTTSUB, as the first of its topic");
		message_page_put_label(p, "perhaps", buf_slice(&text), false);
	}
	buf_clear(&text);
	if (suspicion.duplicate) {
		buf_addf(&text, "a duplicate of message %" PRIu64 ": it came again ",
			suspicion.of + 1);
		text_add_took(&text, suspicion.duplicate_us);
		buf_add_text(&text, " after the connection was made anew");
		message_page_put_label(p, "perhaps", buf_slice(&text), false);
	}
	buf_fini(&text);
}
