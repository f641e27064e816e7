/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explain/meaning.h"

#include "base/language.h"

void explain_meaning_fini(struct explain_meaning *m)
{
	buf_fini(&m->title);
	buf_fini(&m->meaning);
	buf_fini(&m->remedy);
	*m = (struct explain_meaning){0};
}

void explain_set(struct explain_meaning *m, enum explain_topic topic, const char *title,
	const char *meaning, const char *remedy)
{
	m->topic = topic;
	buf_add_text(&m->title, title);
	buf_add_text(&m->meaning, _(meaning));
	buf_add_text(&m->remedy, _(remedy));
}
