/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "setup/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/ini.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "disk/files.h"

enum { DEFAULT_POLL = 5, LONGEST_POLL = 3600 };

void config_init(struct config *c)
{
	*c = (struct config){.poll_seconds = DEFAULT_POLL,
		.dialect = AT_DIALECT_ESP32_S,
		.record = true,
		.mouse = true,
		.settings = link_default_settings,
		.board = {line_sequence_reset, line_sequence_boot, LINE_END_CRLF}};
	keymap_init(&c->keymap);
}

void config_fini(struct config *c)
{
	for (size_t i = 0; i < c->profile_count; i++) {
		free(c->profiles[i].name);
		free(c->profiles[i].port);
		free(c->profiles[i].log_port);
	}
	free(c->profiles);
	config_free_rules(c);
	free(c->path);
	free(c->theme);
	free(c->log_port);
	*c = (struct config){0};
}

const struct profile *config_profile(const struct config *c, const char *name)
{
	for (size_t i = 0; i < c->profile_count; i++)
		if (strcmp(c->profiles[i].name, name) == 0)
			return &c->profiles[i];
	return NULL;
}

struct word {
	const char *text;
	int value;
};

static bool config_read_word(
	const struct word *words, const char *key, const char *value, int *to, struct diag *d)
{
	struct buf choices = {0};

	for (const struct word *w = words; w->text; w++) {
		if (strcmp(w->text, value) == 0) {
			*to = w->value;
			buf_fini(&choices);
			return true;
		}
		buf_addf(&choices, "%s%s",
			w == words  ? ""
			: w[1].text ? _(", ")
				    : _(" or "),
			w->text);
	}
	diag_fail(d, 0, 0, 0, _("%s is %s; it can be %s"), key,
		VISIBLE(slice_of(value), VISIBLE_MOST), buf_text(&choices));
	buf_fini(&choices);
	return false;
}

static bool config_set_number(const char *key, const char *value, long long min, long long max,
	long long *to, struct diag *d)
{
	long long number;

	if (!slice_to_number(slice_of(value), &number) || number < min || number > max)
		return diag_fail(d, 0, 0, 0, _("%s is %s; it can be %lld to %lld"), key,
			VISIBLE(slice_of(value), VISIBLE_MOST), min, max);
	*to = number;
	return true;
}

static const char *const line_keys[] = {"baud", "data-bits", "parity", "stop-bits", "flow"};

static const char *const board_keys[] = {"reset", "boot", "line-end"};

static bool config_is_one_of(const char *const *keys, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

bool config_is_line_key(const char *key)
{
	return config_is_one_of(line_keys, ALEN(line_keys), key);
}

bool config_set_line(
	struct link_settings *settings, const char *key, const char *value, struct diag *d)
{
	static const struct word parities[] = {{"none", LINK_PARITY_NONE}, {"odd", LINK_PARITY_ODD},
		{"even", LINK_PARITY_EVEN}, {NULL, 0}};
	static const struct word flows[] = {{"none", LINK_FLOW_NONE}, {"rtscts", LINK_FLOW_RTSCTS},
		{"xonxoff", LINK_FLOW_XONXOFF}, {NULL, 0}};
	long long number = 0;
	int word = 0;
	bool ok;

	if (strcmp(key, "baud") == 0)
		return config_set_number(key, value, 50, 10000000, &settings->baud, d);
	if (strcmp(key, "parity") == 0) {
		ok = config_read_word(parities, key, value, &word, d);
		if (ok)
			settings->parity = (enum link_parity)word;
		return ok;
	}
	if (strcmp(key, "flow") == 0) {
		ok = config_read_word(flows, key, value, &word, d);
		if (ok)
			settings->flow = (enum link_flow)word;
		return ok;
	}
	bool data = strcmp(key, "data-bits") == 0;
	ok = config_set_number(key, value, data ? 5 : 1, data ? 8 : 2, &number, d);
	if (ok)
		*(data ? &settings->data_bits : &settings->stop_bits) = (int)number;
	return ok;
}

bool config_set_board(
	struct board_settings *board, const char *key, const char *value, struct diag *d)
{
	struct line_sequence read;

	if (strcmp(key, "line-end") == 0)
		return line_end_find(value, &board->line_end) ||
		       diag_fail(d, 0, 0, 0, _("%s is not a line end; it can be crlf, cr or lf"),
			       VISIBLE(slice_of(value), VISIBLE_MOST));
	if (!line_sequence_read(slice_of(value), &read, d))
		return false;
	*(strcmp(key, "reset") == 0 ? &board->reset : &board->boot) = read;
	return true;
}

static bool config_is_board_key(const char *key)
{
	return config_is_one_of(board_keys, ALEN(board_keys), key);
}

/* A key of [port] and of a profile; others are not handled. */
static bool config_set_port_key(struct link_settings *settings, struct board_settings *board,
	const struct ini_entry *e, bool *handled, struct diag *d)
{
	bool is_line = config_is_line_key(e->key);

	*handled = is_line || config_is_board_key(e->key);
	if (is_line)
		return config_set_line(settings, e->key, e->value, d);
	return !*handled || config_set_board(board, e->key, e->value, d);
}

static bool config_set_port_name(const char *value, char **to, struct diag *d)
{
	free(*to);
	*to = memory_copy_text(value);
	return link_check_port(value, d);
}

bool config_ascii(const struct config *c)
{
	return c->lines == LINES_ASCII || (c->lines == LINES_AUTO && !utf8_is_locales());
}

bool config_set_encoding(struct config *c, const char *value, struct diag *d)
{
	c->encoding_is_set = true;
	return encoding_find(slice_of(value), &c->encoding) ||
	       diag_fail(d, 0, 0, 0, _("%s is not an encoding; it can be utf-8, gb18030 or auto"),
		       VISIBLE(slice_of(value), VISIBLE_MOST));
}

bool config_set_fps(struct config *c, const char *value, struct diag *d)
{
	return config_set_number("fps", value, 1, 60, &c->fps, d);
}

static bool config_set_lines(struct config *c, const char *value, struct diag *d)
{
	static const struct word sets[] = {{"auto", LINES_AUTO}, {"unicode", LINES_UNICODE},
		{"ascii", LINES_ASCII}, {NULL, 0}};
	int word;
	bool ok = config_read_word(sets, "lines", value, &word, d);

	if (ok)
		c->lines = (enum config_lines)word;
	return ok;
}

static bool config_set_answer(bool *to, const struct ini_entry *e, struct diag *d)
{
	static const struct word answers[] = {{"yes", 1}, {"no", 0}, {NULL, 0}};
	int word;
	bool ok = config_read_word(answers, e->key, e->value, &word, d);

	if (ok)
		*to = word;
	return ok;
}

static bool config_set_dialect(struct config *c, const char *value, struct diag *d)
{
	c->dialect_is_set = true;
	return at_dialect_find(slice_of(value), &c->dialect) ||
	       diag_fail(d, 0, 0, 0, _("no such dialect; there are %s and %s"),
		       at_dialect_name(AT_DIALECT_ESP32_S), at_dialect_name(AT_DIALECT_ESP_AT));
}

static bool config_set_console(struct config *c, const struct ini_entry *e, struct diag *d)
{
	if (strcmp(e->key, "theme") == 0) {
		free(c->theme);
		c->theme = memory_copy_text(e->value);
		c->theme_line = e->line;
		return true;
	}
	if (strcmp(e->key, "lines") == 0)
		return config_set_lines(c, e->value, d);
	if (strcmp(e->key, "log-port") == 0)
		return config_set_port_name(e->value, &c->log_port, d);
	if (strcmp(e->key, "poll") == 0)
		return config_set_number("poll", e->value, 0, LONGEST_POLL, &c->poll_seconds, d);
	if (strcmp(e->key, "encoding") == 0)
		return config_set_encoding(c, e->value, d);
	if (strcmp(e->key, "fps") == 0)
		return config_set_fps(c, e->value, d);
	if (strcmp(e->key, "on") == 0)
		return config_add_rule(c, e->value, d);
	if (strcmp(e->key, "kept-keys") == 0) {
		c->kept_is_set = true;
		return keymap_keep(&c->keymap, slice_of(e->value), d);
	}
	if (strcmp(e->key, "dialect") == 0)
		return config_set_dialect(c, e->value, d);
	if (strcmp(e->key, "record") == 0)
		return config_set_answer(&c->record, e, d);
	if (strcmp(e->key, "mouse") == 0)
		return config_set_answer(&c->mouse, e, d);
	return diag_fail(d, 0, 0, 0,
		_("no such key; there are theme, lines, poll, dialect, record, mouse, log-port, encoding, fps, kept-keys and on"));
}

bool config_set_transcripts(
	struct record_limits *limits, const char *key, const char *value, struct diag *d)
{
	if (strcmp(key, "rotate") == 0)
		return record_limits_read(slice_of(value), limits, d);
	if (strcmp(key, "keep") == 0)
		return config_set_number("keep", value, 1, 1000000, &limits->keep, d);
	return diag_fail(d, 0, 0, 0, _("no such key; there are rotate and keep"));
}

static struct profile *make_profile(struct config *c, const char *name, int line)
{
	for (size_t i = 0; i < c->profile_count; i++)
		if (strcmp(c->profiles[i].name, name) == 0)
			return &c->profiles[i];
	c->profiles = memory_resize(c->profiles, (c->profile_count + 1) * sizeof(*c->profiles));
	struct profile *p = &c->profiles[c->profile_count++];
	*p = (struct profile){.name = memory_copy_text(name),
		.settings = c->settings,
		.board = c->board,
		.line = line};
	return p;
}

static bool config_set_profile(struct config *c, const struct ini_entry *e, struct diag *d)
{
	const char *name = e->section + strlen("profile ");
	bool handled, ok;

	if (!slice_trim(slice_of(name)).n)
		return diag_fail(d, 0, 0, 0, _("a name is missing: [profile NAME]"));
	struct profile *p = make_profile(c, name, e->section_line);
	if (!e->key)
		return true;
	if (strcmp(e->key, "port") == 0)
		return config_set_port_name(e->value, &p->port, d);
	if (strcmp(e->key, "log-port") == 0)
		return config_set_port_name(e->value, &p->log_port, d);
	ok = config_set_port_key(&p->settings, &p->board, e, &handled, d);
	if (handled)
		return ok;
	return diag_fail(d, 0, 0, 0,
		_("no such key; there are port, log-port, baud, data-bits, parity, stop-bits, flow, "
		  "reset, boot and line-end"));
}

static bool is_section(struct slice name)
{
	return slice_eq(name, SLICE("console")) || slice_eq(name, SLICE("port")) ||
	       slice_eq(name, SLICE("keys")) || slice_eq(name, SLICE("transcripts")) ||
	       slice_starts(name, SLICE("profile "));
}

static bool config_set_entry(void *user, const struct ini_entry *e, struct diag *d)
{
	struct config *c = user;

	if (!is_section(slice_of(e->section)))
		return diag_fail(d, 0, 0, 0,
			_("no such section; there are [console], [port], [profile NAME], [transcripts] and [keys]"));
	if (slice_starts(slice_of(e->section), SLICE("profile ")))
		return config_set_profile(c, e, d);
	if (!e->key)
		return true;
	if (strcmp(e->section, "console") == 0)
		return config_set_console(c, e, d);
	if (strcmp(e->section, "transcripts") == 0)
		return config_set_transcripts(&c->limits, e->key, e->value, d);
	if (strcmp(e->section, "keys") == 0)
		return keymap_bind(&c->keymap, slice_of(e->key), slice_of(e->value), d);
	bool handled, ok = config_set_port_key(&c->settings, &c->board, e, &handled, d);
	return handled ? ok
	               : diag_fail(d, 0, 0, 0,
				 _("no such key; there are baud, data-bits, parity, stop-bits, flow, reset, boot "
				   "and line-end"));
}

/* [port] applies to every profile, even to one above it: so it is read first. */
static bool config_set_port(void *user, const struct ini_entry *e, struct diag *d)
{
	return strcmp(e->section, "port") != 0 || config_set_entry(user, e, d);
}

static bool config_check_profiles(const struct config *c, struct buf *errors)
{
	bool ok = true;

	for (size_t i = 0; i < c->profile_count; i++) {
		const struct profile *p = &c->profiles[i];
		if (p->port)
			continue;
		utf8_add_visible(errors, slice_of(c->path));
		buf_addf(errors, ":%d: [profile ", p->line);
		utf8_add_visible(errors, slice_of(p->name));
		buf_addf(errors, "].port%s\n", _(" is missing"));
		ok = false;
	}
	return ok;
}

static bool config_read(struct config *c, struct slice text, struct buf *errors)
{
	struct buf told_again = {0};

	ini_read(text, c->path, config_set_port, c, &told_again);
	buf_fini(&told_again);
	bool ok = ini_read(text, c->path, config_set_entry, c, errors);
	return config_check_profiles(c, errors) && ok;
}

bool config_load(struct config *c, const char *path, struct buf *errors)
{
	struct buf own = {0}, text = {0};
	struct diag d;
	bool ok = true;

	if (!path && files_config_path(&own, "config.ini") && files_exist(buf_text(&own)))
		path = buf_text(&own);
	if (path && !*path) {
		buf_add_text(errors, _("atmq: --config: the file's name is missing\n"));
		ok = false;
	} else if (path && !files_read(path, &text, &d)) {
		buf_addf(errors, "atmq: %s\n", d.text);
		ok = false;
	} else if (path) {
		c->path = memory_copy_text(path);
		ok = config_read(c, buf_slice(&text), errors);
	}
	buf_fini(&text);
	buf_fini(&own);
	return ok;
}
