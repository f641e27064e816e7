/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cast/cast.h"

#include "base/json.h"
#include "base/language.h"
#include "base/utf8.h"
#include "cast/words.h"
#include "replay/view.h"

enum {
	FRAME_US = 100 * 1000,
	SECOND_US = 1000 * 1000,
	WATCHED_US = 10 * SECOND_US, /* of a pause; then the next record */
	CHUNK = 64 * 1024,
	MARK_BYTES = 200
};

struct cast {
	struct replay *replay;
	const struct cast_options *options;
	struct buf out;
	bool failed;

	struct console_view view;
	struct keymap keymap;
	struct hex_editor hex;
	struct at_hint hint;
	struct replay_view shown;
	struct view_frame frame;
	struct cells cells;
	struct painter_words words;
	struct painter painter;

	int64_t told;   /* the recording's time of the last event... */
	int64_t time;   /* ... and the cast's, which leaves out pauses */
	size_t marked;  /* of replay_marks */
	uint64_t noted; /* of the session's notes */
};

/* ---- events ---- */

static void cast_flush(struct cast *c, bool all)
{
	if (c->out.n < (all ? 1 : CHUNK))
		return;
	c->failed = c->failed || !c->options->write(c->options->user, buf_slice(&c->out));
	buf_clear(&c->out);
}

static void cast_add_seconds(struct buf *out, int64_t t)
{
	buf_add_decimal(out, (uint64_t)(t / SECOND_US), 1);
	buf_add_char(out, '.');
	buf_add_decimal(out, (uint64_t)(t % SECOND_US), 6);
}

static void cast_event(struct cast *c, int64_t t, const char *code, struct slice data)
{
	int64_t pause = t > c->told ? t - c->told : 0;

	if (c->options->idle > 0 && pause > c->options->idle)
		pause = c->options->idle;
	c->told = t > c->told ? t : c->told;
	c->time += pause;
	buf_add_char(&c->out, '[');
	cast_add_seconds(&c->out, c->options->older ? c->time : pause);
	buf_addf(&c->out, ", \"%s\", ", code);
	json_add_string(&c->out, data);
	buf_add_text(&c->out, "]\n");
	cast_flush(c, false);
}

static void cast_mark(struct cast *c, int64_t t, struct slice text)
{
	struct buf shown = {0};

	utf8_add_visible(&shown, text);
	if (shown.n > MARK_BYTES) {
		buf_truncate(&shown, utf8_cut(buf_slice(&shown), MARK_BYTES));
		buf_add_text(&shown, "…");
	}
	cast_event(c, t, "m", buf_slice(&shown));
	buf_fini(&shown);
}

static void cast_mark_notes(struct cast *c)
{
	const struct notes *notes = session_notes(replay_session(c->replay));
	uint64_t dropped = notes_dropped(notes), end = dropped + notes_count(notes);

	if (c->noted < dropped)
		c->noted = dropped;
	for (; c->noted < end; c->noted++) {
		struct note note = notes_get(notes, (size_t)(c->noted - dropped));
		cast_mark(c, note.at, note.text);
	}
}

static void cast_mark_events(struct cast *c, int64_t t)
{
	static const char *const names[REPLAY_UNITS] = {[REPLAY_ERROR] = N_("error"),
		[REPLAY_DROP] = N_("connection lost"),
		[REPLAY_RESET] = N_("reset")};
	const struct replay_mark *marks;
	size_t count = replay_marks(c->replay, &marks);

	for (; c->marked < count && marks[c->marked].t <= t; c->marked++)
		if (names[marks[c->marked].unit] && marks[c->marked].t >= c->options->from)
			cast_mark(c, marks[c->marked].t, slice_of(_(names[marks[c->marked].unit])));
}

static void cast_add_header(struct cast *c)
{
	const struct cast_options *o = c->options;
	int64_t started = reader_header(replay_reader(c->replay))->started;
	struct buf title = {0};

	buf_addf(&c->out,
		o->older ? "{\"version\": 2, \"width\": %d, \"height\": %d"
			 : "{\"version\": 3, \"term\": {\"cols\": %d, \"rows\": %d}",
		o->columns, o->rows);
	if (started >= 0)
		buf_addf(&c->out, ", \"timestamp\": %lld",
			(long long)((started + (o->from > 0 ? o->from : 0)) / SECOND_US));
	if (o->title.n) {
		utf8_add_visible(&title, o->title);
		buf_add_text(&c->out, ", \"title\": ");
		json_add_string(&c->out, buf_slice(&title));
	}
	buf_add_text(&c->out, "}\n");
	buf_fini(&title);
}

/* ---- frames ---- */

static void cast_draw(struct cast *c)
{
	replay_view_fill(&c->shown, c->replay, &c->view);
	/* Without a port the file's path would be there, with the user's name in it. */
	if (!reader_header(replay_reader(c->replay))->port.n)
		c->view.port = "";
	console_view_update(&c->view, &c->frame, &c->cells);
	struct slice painted = painter_paint(
		&c->painter, &c->words, &c->cells, c->options->columns, c->options->rows);
	if (painted.n)
		cast_event(c, c->view.now, "o", painted);
}

static void cast_frame(struct cast *c)
{
	cast_mark_events(c, replay_now(c->replay));
	cast_mark_notes(c);
	cast_draw(c);
	if (c->options->progress)
		c->options->progress(c->options->user, (uint64_t)replay_now(c->replay),
			(uint64_t)replay_end(c->replay) + 1);
}

static void cast_init_view(struct cast *c)
{
	struct console_view *v = &c->view;

	keymap_init(&c->keymap);
	v->keymap = &c->keymap;
	v->hex = &c->hex;
	v->input.hint = &c->hint;
	v->input.selected = SIZE_MAX;
	c->shown.time.playing = true;
	c->shown.time.speed = 100;
	v->commands.following = v->messages.scroll.following = true;
	cells_resize(&c->cells, c->options->columns, c->options->rows);
	cast_words_init(&c->words, c->options->theme);
}

static void cast_fini(struct cast *c)
{
	view_frame_fini(&c->frame);
	cells_fini(&c->cells);
	painter_fini(&c->painter);
	painter_words_fini(&c->words);
	hex_editor_fini(&c->hex);
	at_hint_fini(&c->hint);
	replay_view_fini(&c->shown);
	buf_fini(&c->out);
}

/* ---- time ---- */

static void cast_advance(struct cast *c, int64_t t)
{
	while (!replay_advance(c->replay, t))
		;
}

/* To the end of the next frame in which something may be seen, at most to the end of the cast. */
static void cast_next(struct cast *c)
{
	const struct reader *reader = replay_reader(c->replay);
	int64_t begun = replay_now(c->replay), to = c->options->to, now = begun;
	int64_t change = console_view_next_change(&c->view);
	uint64_t at = reader_at(reader);

	while (reader_at(reader) == at && !replay_at_end(c->replay) && now < to) {
		if (now - begun >= WATCHED_US) {
			replay_step(c->replay, REPLAY_RECORD, false);
			now = replay_now(c->replay);
			if (now > to) {
				replay_seek(c->replay, to);
				return;
			}
		}
		now = now + FRAME_US < to ? now + FRAME_US : to;
		cast_advance(c, now);
		if (change >= 0 && now >= change)
			return;
	}
}

static void cast_play(struct cast *c)
{
	const struct cast_options *o = c->options;

	if (o->from > 0)
		replay_seek(c->replay, o->from);
	c->told = replay_now(c->replay);
	c->noted = notes_dropped(session_notes(replay_session(c->replay))) +
	           notes_count(session_notes(replay_session(c->replay)));
	cast_add_header(c);
	cast_frame(c);
	while (!c->failed && !replay_at_end(c->replay) && replay_now(c->replay) < o->to) {
		cast_next(c);
		cast_frame(c);
	}
	cast_flush(c, true);
}

bool cast_write(struct replay *r, const struct cast_options *options)
{
	struct cast c = {.replay = r, .options = options};

	/* The marks are known behind the first pass. */
	while (replay_work(r))
		if (options->progress)
			options->progress(options->user, (uint64_t)replay_percent(r), 100);
	cast_init_view(&c);
	cast_play(&c);
	cast_fini(&c);
	return !c.failed;
}
