/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cloud/script_text.h"

#include <string.h>

#include "at/compose.h"
#include "base/ascii.h"
#include "base/language.h"

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

static void script_text_add_comment(struct buf *out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static void script_text_add_comment(struct buf *out, const char *format, ...)
{
	va_list args;

	buf_add_text(out, "# ");
	va_start(args, format);
	buf_vaddf(out, format, args);
	va_end(args);
	buf_add_char(out, '\n');
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
	script_text_add_comment(out, _("%s, at %.*s port %lld"), _(a->cloud->title),
		SLICE_ARG(buf_slice(&a->host)), a->port);
	if (a->cloud->secret)
		script_text_add_comment(out,
			_("The %s is not in here: it comes from the environment's ATMQ_SECRET"),
			cloud_secret_name(a->cloud));
	for (size_t i = 0; i < a->up.count; i++)
		script_text_add_comment(out, _("up:   %s"), buf_text(&a->up.items[i]));
	for (size_t i = 0; i < a->down.count; i++)
		script_text_add_comment(out, _("down: %s"), buf_text(&a->down.items[i]));
	for (size_t i = 0; i < a->notes.count; i++)
		script_text_add_comment(out, "%s", buf_text(&a->notes.items[i]));
	if (a->expires != CLOUD_NEVER)
		script_text_add_comment(out, _("Played again, this makes new ones"));
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
