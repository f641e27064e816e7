/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "release/line.h"

#include <string.h>

#include "base/ascii.h"
#include "base/json.h"
#include "base/language.h"
#include "base/utf8.h"

/* Behind the name of a text that is no UTF-8. */
#define LINE_BASE64 "_base64"

static const char *const line_words[RELEASE_WORDS] = {
	[RELEASE_PORTS] = "ports",
	[RELEASE_BEGIN] = "begin",
	[RELEASE_RUNS] = "runs",
	[RELEASE_END] = "end",
	[RELEASE_CLOSED] = "closed",
	[RELEASE_REFUSED] = "refused",
};

static bool line_find_word(struct slice text, enum release_word *word)
{
	for (int i = 0; i < RELEASE_WORDS; i++)
		if (slice_eq(text, slice_of(line_words[i]))) {
			*word = (enum release_word)i;
			return true;
		}
	return false;
}

/* A port's name is a C string from here on. */
static bool line_read_port(const struct json *object, const char *name, struct buf *out)
{
	return !json_get_bytes(object, name, LINE_BASE64, out) ||
	       slice_find_char(buf_slice(out), '\0') == SLICE_NONE;
}

static void line_read_text(const struct json *object, struct buf *out)
{
	struct buf text = {0};

	if (json_get_bytes(object, "text", LINE_BASE64, &text)) {
		struct slice shown =
			slice_sub(buf_slice(&text), 0, utf8_cut(buf_slice(&text), RELEASE_TEXT));

		utf8_add_visible(out, shown);
		if (shown.n < text.n)
			buf_add_text(out, "...");
	}
	buf_fini(&text);
}

static bool line_read_object(struct release_line *l, const struct json *object)
{
	struct slice word;

	if (!json_get_text(object, "release", &word) || !line_find_word(word, &l->word) ||
		!line_read_port(object, "port", &l->port) ||
		!line_read_port(object, "log_port", &l->log_port))
		return false;
	json_get_number(object, "number", &l->number);
	line_read_text(object, &l->text);
	return l->number >= 0;
}

bool release_line_read(struct release_line *l, struct slice line, struct diag *d)
{
	struct json *object = line.n <= RELEASE_LONGEST ? json_read(line, d) : NULL;

	*l = (struct release_line){0};
	bool done = object && line_read_object(l, object);
	json_free(object);
	if (done)
		return true;
	release_line_fini(l);
	return diag_fail(d, 0, 0, 0, _("not understood"));
}

static void line_set(struct json *object, const char *name, const struct buf *text)
{
	if (text->n)
		json_set_bytes(object, name, LINE_BASE64, buf_slice(text));
}

void release_line_add(struct buf *out, const struct release_line *l)
{
	struct json *object = json_new();

	json_set_text(object, "release", line_words[l->word]);
	line_set(object, "port", &l->port);
	line_set(object, "log_port", &l->log_port);
	line_set(object, "text", &l->text);
	if (l->number)
		json_set_number(object, "number", l->number);
	json_add_line(out, object);
	json_free(object);
}

void release_line_fini(struct release_line *l)
{
	buf_fini(&l->port);
	buf_fini(&l->log_port);
	buf_fini(&l->text);
	*l = (struct release_line){0};
}

/* ---- a command ---- */

static bool line_names_secret(struct slice name)
{
	static const char *const parts[] = {
		"pass", "pwd", "secret", "token", "psk", "credential", "apikey", "api-key", "auth"};

	for (size_t i = 0; i < ALEN(parts); i++)
		for (size_t at = 0; at < name.n; at++)
			if (slice_starts_nocase(slice_from(name, at), slice_of(parts[i])))
				return true;
	/* As mosquitto_pub and sshpass have it. */
	return slice_eq(name, SLICE("-P")) || slice_eq(name, SLICE("-pw"));
}

static bool line_is_plain(struct slice word)
{
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];

		if (!ascii_is_letter(c) && !ascii_is_digit(c) && !strchr("-_./:=,+@%^", c) &&
			(uint8_t)c < 0x80)
			return false;
	}
	return word.n > 0;
}

static void line_add_word(struct buf *out, struct slice word)
{
	if (line_is_plain(word)) {
		buf_add(out, word);
		return;
	}
	buf_add_char(out, '\'');
	for (size_t i = 0; i < word.n; i++) {
		if (word.p[i] == '\'')
			buf_add_text(out, "'\\'");
		buf_add_char(out, word.p[i]);
	}
	buf_add_char(out, '\'');
}

void release_add_command(struct buf *out, const char *const *words)
{
	bool hides = false;

	for (size_t i = 0; words[i]; i++) {
		struct slice word = slice_of(words[i]);
		size_t equals = slice_find_char(word, '=');
		struct slice name = slice_sub(word, 0, equals == SLICE_NONE ? word.n : equals);
		bool names = i > 0 && line_names_secret(name);

		if (i > 0)
			buf_add_char(out, ' ');
		if (hides)
			buf_add_text(out, "***");
		else if (names && equals != SLICE_NONE)
			buf_addf(out, "%.*s=***", SLICE_ARG(name));
		else
			line_add_word(out, word);
		hides = !hides && names && equals == SLICE_NONE && word.n && word.p[0] == '-';
	}
}
