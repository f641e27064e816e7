/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/scrub_private.h"

#include <stdlib.h>

#include "base/ascii.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "record/scrub_places.h"

/* ---- kinds ---- */

bool scrub_read_kinds(struct slice list, unsigned *kinds, struct diag *d)
{
	struct slice rest = list;

	*kinds = list.n ? 0 : SCRUB_ALL;
	while (rest.n) {
		struct slice word = slice_sub(rest, 0, slice_find_char(rest, ','));
		struct slice name = slice_trim(word);
		int kind = 0;

		while (kind < SCRUB_KINDS &&
			!slice_eq_nocase(name, slice_of(scrub_kind_name((enum scrub_kind)kind))))
			kind++;
		if (kind == SCRUB_KINDS && !slice_eq_nocase(name, SLICE("all")))
			return diag_fail(d, 0, (size_t)(word.p - list.p), word.n,
				_("%s is none of ssid, mac, ip, host, topic, serial, all"),
				VISIBLE(name, 40));
		*kinds |= kind == SCRUB_KINDS ? SCRUB_ALL : SCRUB_HAS(kind);
		rest = slice_from(rest, word.n + 1);
	}
	return true;
}

void scrub_add_kinds(struct buf *out, unsigned kinds)
{
	for (int kind = 0, any = 0; kind < SCRUB_KINDS; kind++)
		if (kinds & SCRUB_HAS(kind))
			buf_addf(out, "%s%s", any++ ? "," : "",
				scrub_kind_name((enum scrub_kind)kind));
}

/* ---- what is known ---- */

struct scrub *scrub_new(unsigned kinds, bool masking)
{
	struct scrub *s = memory_new(sizeof(*s));

	s->kinds = kinds;
	s->masking = masking;
	s->values = scrub_values_new(kinds);
	return s;
}

void scrub_free(struct scrub *s)
{
	if (!s)
		return;
	scrub_values_free(s->values);
	at_secrets_fini(&s->secrets);
	free(s);
}

void scrub_found(void *user, enum scrub_kind kind, struct slice value)
{
	struct scrub *s = user;

	scrub_values_add(s->values, kind, value);
}

void scrub_learn_value(struct scrub *s, enum scrub_kind kind, struct slice value)
{
	scrub_values_add(s->values, kind, value);
}

void scrub_learn_port(struct scrub *s, struct slice port)
{
	scrub_find_in_port(port, scrub_found, s);
	scrub_find_forms(port, scrub_found, s);
}

bool scrub_end_learning(struct scrub *s, struct diag *d)
{
	if (scrub_values_full(s->values))
		return diag_fail(d, 0, 0, 0,
			_("there are more than %d different names and addresses: choose fewer kinds, "
			  "or one file at a time"),
			SCRUB_VALUES_MOST);
	scrub_values_number(s->values);
	return true;
}

unsigned scrub_kinds(const struct scrub *s)
{
	return s->kinds;
}

bool scrub_masks(const struct scrub *s)
{
	return s->masking;
}

const struct scrub_values *scrub_known(const struct scrub *s)
{
	return s->values;
}

static void scrub_reserve_word(struct scrub *s, struct slice word)
{
	for (int kind = 0; kind < SCRUB_KINDS; kind++) {
		unsigned long number = scrub_pseudonym_number((enum scrub_kind)kind, word);

		if (number)
			scrub_values_reserve(s->values, (enum scrub_kind)kind, number);
	}
}

/* Pseudonyms that are there already. */
static void scrub_reserve(struct scrub *s, struct slice text)
{
	enum { NAME_MOST = 6 };

	for (size_t i = 0, dash; i < text.n; i += dash + 1) {
		dash = slice_find_char(slice_from(text, i), '-');
		if (dash == SLICE_NONE)
			return;
		size_t at = i + dash, from = at > NAME_MOST ? at - NAME_MOST : 0, end = at + 1;

		if (end >= text.n || !ascii_is_digit(text.p[end]))
			continue;
		while (end < text.n && ascii_is_digit(text.p[end]))
			end++;
		for (size_t start = from; start < at; start++)
			scrub_reserve_word(s, slice_sub(text, start, end - start));
	}
}

void scrub_learn_text(struct scrub *s, struct slice text)
{
	scrub_reserve(s, text);
	for (struct slice rest = text; rest.n;)
		scrub_find_places(slice_trim(slice_take_line(&rest)), scrub_found, s);
	scrub_find_forms(text, scrub_found, s);
}

void scrub_add_replaced(const struct scrub *s, struct buf *out, struct slice text)
{
	struct buf masked = {0};
	struct scrub_edits edits = {0};
	size_t at = 0;

	if (s->masking) {
		struct slice rest = text;

		while (rest.n) {
			size_t end = slice_find_char(rest, '\n');
			struct slice line = slice_sub(rest, 0, end);

			at_secrets_add_masked(&s->secrets, &masked, line, '*');
			if (end != SLICE_NONE)
				buf_add_char(&masked, '\n');
			rest = slice_from(rest, line.n + 1);
		}
		text = buf_slice(&masked);
	}
	scrub_values_find(s->values, text, 0, text.n, &edits);
	for (size_t i = 0; i < edits.count; i++) {
		buf_add(out, slice_sub(text, at, edits.list[i].at - at));
		buf_add(out, scrub_value_pseudonym(s->values, edits.list[i].value));
		at = edits.list[i].at + edits.list[i].n;
	}
	buf_add(out, slice_from(text, at));
	scrub_edits_fini(&edits);
	buf_fini(&masked);
}
