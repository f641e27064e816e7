/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export_cast.h"

#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/utf8.h"
#include "cast/cast.h"
#include "console/themes.h"
#include "setup/options.h"

enum { LONGEST_IDLE = 3600 };

static struct {
	const char *path;
	struct theme theme;
	struct cast_options options;
} export_cast;

static bool read_cast_size(const char *text, struct cast_options *o, struct diag *d)
{
	o->columns = CAST_COLUMNS;
	o->rows = CAST_ROWS;
	return !text || options_read_size(text, &o->columns, &o->rows, d);
}

static bool read_cast_idle(const char *text, int64_t *idle, struct diag *d)
{
	char *end = NULL;

	*idle = 0;
	if (!text)
		return true;
	double seconds = strtod(text, &end);
	/* Written this way round, it also refuses what is no number at all. */
	if (end == text || *end || !(seconds >= 0.1 && seconds <= LONGEST_IDLE))
		return diag_fail(d, 0, 0, 0,
			_("--idle: %s is not a number of seconds from 0.1 to %d"),
			VISIBLE(slice_of(text), VISIBLE_MOST), LONGEST_IDLE);
	*idle = (int64_t)(seconds * 1e6);
	return true;
}

static bool read_cast_version(const char *text, bool *older, struct diag *d)
{
	*older = text && strcmp(text, "2") == 0;
	return !text || *older || strcmp(text, "3") == 0 ||
	       diag_fail(d, 0, 0, 0, _("--cast-version: %s is not known; there are 2 and 3"),
		       VISIBLE(slice_of(text), VISIBLE_MOST));
}

static bool read_cast_theme(const char *name, struct theme *theme, struct diag *d)
{
	struct buf errors = {0};
	bool read = themes_load(theme, name ? name : "dark", "--theme", &errors);

	if (!read)
		diag_fail(d, 0, 0, 0, "%s", VISIBLE(slice_trim(buf_slice(&errors)), VISIBLE_MOST));
	buf_fini(&errors);
	return read;
}

bool export_cast_prepare(const struct export_cast_words *words, const char *path, struct diag *d)
{
	struct cast_options *o = &export_cast.options;

	export_cast.path = path;
	/* It is read twice, by different readers. */
	if (strcmp(path, "-") == 0)
		return diag_fail(d, 0, 0, 0, _("the format cast needs a file, not standard input"));
	return read_cast_size(words->size, o, d) && read_cast_idle(words->idle, &o->idle, d) &&
	       read_cast_version(words->version, &o->older, d) &&
	       read_cast_theme(words->theme, &export_cast.theme, d);
}

static void export_cast_title(struct buf *title, const struct export *e)
{
	const struct transcript_record *header = reader_header(e->reader);

	for (size_t i = 0; i < e->options->meta_count; i++)
		if (slice_eq(e->options->meta[i].key, SLICE("title")))
			buf_set(title, e->options->meta[i].value);
	if (!title->n && header->port.n) {
		buf_add_text(title, _("atmq on "));
		buf_add(title, buf_slice(&header->port));
	}
}

static void export_cast_problem(struct export *e, const char *why)
{
	if (e->damage)
		e->damage(e->user, why);
}

/* A cast gets on by time, exports by bytes. */
static void export_cast_progress(void *user, uint64_t at, uint64_t size)
{
	struct export *e = user;
	uint64_t bytes = reader_size(e->reader);

	e->progress(e->user, (uint64_t)((double)at / (double)size * (double)bytes), bytes);
}

static bool export_cast_put(void *user, struct slice bytes)
{
	struct export *e = user;

	return e->write(e->user, bytes);
}

static void export_cast_write(struct export *e)
{
	struct cast_options o = export_cast.options;
	struct buf title = {0};
	struct diag d;
	struct replay *r = replay_open(export_cast.path, AT_DIALECT_ESP32_S, false, &d);

	if (!r) {
		export_cast_problem(e, d.text);
		e->unread = true;
		return;
	}
	export_cast_title(&title, e);
	o.from = e->options->from;
	o.to = e->options->to;
	o.title = buf_slice(&title);
	o.theme = &export_cast.theme;
	o.write = export_cast_put;
	o.progress = e->progress ? export_cast_progress : NULL;
	o.user = e;
	e->unwritten = !cast_write(r, &o);
	if (replay_problem(r))
		export_cast_problem(e, replay_problem(r));
	replay_close(r);
	buf_fini(&title);
}

const struct export_format export_cast_format = {"cast", export_cast_write, false};
