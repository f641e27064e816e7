/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cloud/script_text.h"

#include <string.h>

#include "at/compose.h"
#include "base/ascii.h"

/* As a word of a script: in quotes a backslash makes the next byte literal. */
static void script_text_add_word(struct buf *out, struct slice text)
{
	bool bare = text.n > 0;

	for (size_t i = 0; i < text.n; i++)
		bare &= ascii_is_letter(text.p[i]) || ascii_is_digit(text.p[i]) ||
		        memchr("._-:/@+=", text.p[i], 8) != NULL;
	if (bare) {
		buf_add(out, text);
		return;
	}
	buf_add_char(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		if (memchr("\"\\$", text.p[i], 3))
			buf_add_char(out, '\\');
		buf_add_char(out, text.p[i]);
	}
	buf_add_char(out, '"');
}

static void script_text_add_list(struct buf *out, const char *name, const struct cloud_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		buf_addf(out, "# %s%.*s\n", name, SLICE_ARG(buf_slice(&list->items[i])));
}

static bool script_text_is_filter(struct slice topic)
{
	return slice_find_char(topic, '+') != SLICE_NONE ||
	       slice_find_char(topic, '#') != SLICE_NONE;
}

/* What is published on a topic that nobody else has harms nobody; elsewhere it is data of the device, or the
 * cloud may end the connection for it. */
static bool script_text_is_harmless(const struct cloud_access *a, struct slice up)
{
	return slice_starts(up, SLICE("bench/")) && !a->cloud->rules.drops;
}

static void script_text_add_talk(struct buf *out, const struct cloud_access *a)
{
	struct slice up = a->up.count ? buf_slice(&a->up.items[0]) : SLICE("");
	struct slice down = a->down.count ? buf_slice(&a->down.items[0]) : SLICE("");

	if (down.n) {
		at_add_subscribe(out, down, 0);
		buf_add_char(out, '\n');
	}
	if (!up.n || script_text_is_filter(up))
		return;
	bool harmless = script_text_is_harmless(a, up);
	buf_add_text(out, harmless ? "" : "# ");
	at_add_publish(out, up, harmless ? SLICE("test") : SLICE("{}"), 0, false);
	buf_add_char(out, '\n');
}

void cloud_add_script(struct buf *out, const struct cloud_access *a,
	const struct cloud_value *values, size_t count)
{
	buf_addf(out, "# %s, at %.*s port %ld\n", a->cloud->title, SLICE_ARG(buf_slice(&a->host)),
		a->port);
	if (a->cloud->secret)
		buf_addf(out,
			"# The %s is not in here: it comes from the environment's ATMQ_SECRET\n",
			a->cloud->secret);
	script_text_add_list(out, "up:   ", &a->up);
	script_text_add_list(out, "down: ", &a->down);
	script_text_add_list(out, "", &a->notes);
	if (a->expires != CLOUD_NEVER)
		buf_add_text(out, "# Played again, this makes new ones\n");
	buf_addf(out, "cloud %s", a->cloud->name);
	for (size_t i = 0; i < count; i++) {
		if (!values[i].value.n)
			continue;
		buf_addf(out, " %.*s=", SLICE_ARG(values[i].key));
		script_text_add_word(out, values[i].value);
	}
	buf_add_char(out, '\n');
	script_text_add_talk(out, a);
}
