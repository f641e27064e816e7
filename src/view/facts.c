/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/facts.h"

#include <string.h>

void facts_add(struct buf *facts, int64_t number)
{
	memcpy(buf_room(facts, sizeof(number)), &number, sizeof(number));
	facts->n += sizeof(number);
}

void facts_add_text(struct buf *facts, struct slice text)
{
	facts_add(facts, (int64_t)text.n);
	buf_add(facts, text);
}

void facts_add_string(struct buf *facts, const char *text)
{
	facts_add(facts, text != NULL);
	facts_add_text(facts, slice_of(text ? text : ""));
}
