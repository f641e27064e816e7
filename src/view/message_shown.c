/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "messages/parts.h"
#include "view/console_view.h"

static void message_shown_join(const struct message_log *log, struct message_shown *s)
{
	struct message m;

	for (uint64_t i = s->first_part; i < s->end_part; i++) {
		if (!message_log_get(log, i, &m))
			continue;
		buf_add(&s->payload, m.payload);
		s->m.lost |= m.lost;
		s->m.again |= m.again;
		if (i == s->first_part)
			s->m.at = m.at;
	}
}

bool console_view_shown(const struct console_view *v, struct message_shown *s)
{
	const struct message_log *log = session_messages(v->session);

	*s = (struct message_shown){0};
	if (!console_view_selected_message(v, &s->m, &s->place, &s->number))
		return false;
	buf_set(&s->topic, s->m.topic);
	buf_set(&s->payload, s->m.payload);
	s->first_part = s->number;
	s->end_part = s->number + 1;
	uint64_t first, end;
	if (message_parts(log, s->number, &first, &end)) {
		s->first_part = first;
		s->end_part = end;
		if (v->messages.joined) {
			buf_clear(&s->payload);
			message_shown_join(log, s);
		}
	}
	s->m.topic = buf_slice(&s->topic);
	s->m.payload = buf_slice(&s->payload);
	return true;
}

void message_shown_fini(struct message_shown *s)
{
	buf_fini(&s->topic);
	buf_fini(&s->payload);
}
