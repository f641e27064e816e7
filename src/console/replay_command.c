/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `atmq replay`: its options. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/language.h"
#include "base/print.h"
#include "base/utf8.h"
#include "console/console.h"
#include "console/console_private.h"
#include "replay/check.h"
#include "setup/options.h"
#include "view/text.h"

enum { SPEED_MOST = 100000, MICROSECONDS = 1000000 };

struct replay_options {
	char *speed, *at, *dialect, *config, *theme, *encoding;
	char *svg, *text, *size;
	bool check, force, no_mouse, ascii;
};

/* "2", "0.5", "4x", "max": hundredths, 0 is max; 0 given pauses. */
static bool replay_command_speed(const char *text, int *speed, bool *plays, struct diag *d)
{
	struct slice rest = slice_of(text);
	char *end;

	*plays = true;
	*speed = 0;
	if (slice_eq_nocase(rest, SLICE("max")))
		return true;
	double factor = strtod(text, &end);
	if (end == text || (*end && strcmp(end, "x") != 0) || !(factor >= 0) ||
		factor > SPEED_MOST || (factor > 0 && factor < 0.01))
		return diag_fail(d, 0, 0, 0,
			_("--speed %s: a factor (2, 0.5), 0 to start paused, or max"),
			VISIBLE(slice_of(text), VISIBLE_MOST));
	*plays = factor > 0;
	*speed = factor > 0 ? (int)(factor * 100 + 0.5) : 100;
	return true;
}

static long long replay_command_offset(const struct replay *r)
{
	time_t second = (time_t)(reader_header(replay_reader(r))->started / MICROSECONDS);
	struct tm local;

	return localtime_r(&second, &local) ? local.tm_gmtoff : 0;
}

static bool replay_command_seek(struct replay *r, const char *at, struct diag *d)
{
	struct diag why;
	int64_t t;

	if (!replay_read_time(r, slice_of(at), replay_command_offset(r), &t, &why))
		return diag_fail(d, 0, 0, 0, _("--%s: %s"), "at", why.text);
	if (t > replay_end(r))
		return diag_fail(d, 0, 0, 0, _("--at: the recording ends before, at %.3f"),
			(double)replay_end(r) / MICROSECONDS);
	replay_seek(r, t);
	return true;
}

static void replay_command_report(void *user, uint64_t line, const char *text)
{
	struct buf out = {0};

	/* Without a line, the text names the file itself. */
	if (line)
		buf_addf(&out, "%s:%llu: ", (const char *)user, (unsigned long long)line);
	buf_addf(&out, "%s\n", text);
	print_output(&out);
	buf_fini(&out);
}

static int replay_command_check(struct console *c, const char *path, bool is_set, struct diag *d)
{
	struct replay_check found;
	struct buf shown = {0};

	utf8_add_visible(&shown, slice_of(path));
	bool read = replay_check(path, c->config.dialect, is_set, &found, replay_command_report,
		(void *)buf_text(&shown), d);
	buf_fini(&shown);
	if (!read)
		return console_fail(c, EXIT_USAGE, d);
	buf_add_text(&c->failure, "atmq: ");
	buf_addf(&c->failure, P_("%llu command compared", "%llu commands compared", found.compared),
		(unsigned long long)found.compared);
	text_add_comma(&c->failure);
	buf_addf(&c->failure, P_("%llu difference", "%llu differences", found.differences),
		(unsigned long long)found.differences);
	if (!found.says_ends)
		buf_add_text(
			&c->failure, _("; the transcript does not say how its commands ended"));
	buf_add_char(&c->failure, '\n');
	return found.differences ? EXIT_FAILED : EXIT_ALL_WELL;
}

enum { PICTURE_COLUMNS = 120, PICTURE_ROWS = 36 };

/* The screen at that time, as it would be shown. */
static int replay_command_picture(struct console *c, const struct replay_options *o, struct diag *d)
{
	int columns = PICTURE_COLUMNS, rows = PICTURE_ROWS;

	if (o->size && !options_read_size(o->size, &columns, &rows, d))
		return console_fail(c, EXIT_USAGE, d);
	/* The marks of the time bar are known behind it. */
	while (replay_work(c->replay.replay)) {
	}
	if (!o->at)
		replay_seek(c->replay.replay, replay_end(c->replay.replay));
	if (c->theme_problem.n)
		return console_fail(c, EXIT_USAGE,
			(diag_fail(d, 0, 0, 0, "%.*s",
				 SLICE_ARG(slice_trim(buf_slice(&c->theme_problem)))),
				d));
	console_draw_replay(c, columns, rows);
	if ((o->svg && !console_write_screen(c, o->svg, true, o->force, d)) ||
		(o->text && !console_write_screen(c, o->text, false, o->force, d)))
		return console_fail(c, EXIT_USAGE, d);
	if (replay_problem(c->replay.replay))
		print_problem(replay_problem(c->replay.replay));
	return EXIT_ALL_WELL;
}

static int replay_command_run(
	struct console *c, const struct replay_options *o, const char *path, struct diag *d)
{
	bool plays = !o->at, is_set = false;
	int speed = 100;

	if (o->speed && !replay_command_speed(o->speed, &speed, &plays, d))
		return console_fail(c, EXIT_USAGE, d);
	if (o->dialect && !at_dialect_find(slice_of(o->dialect), &c->config.dialect))
		return console_fail(c, EXIT_USAGE,
			(diag_fail(d, 0, 0, 0, _("--dialect: there are %s and %s"),
				 at_dialect_name(AT_DIALECT_ESP32_S),
				 at_dialect_name(AT_DIALECT_ESP_AT)),
				d));
	is_set = o->dialect || c->config.dialect_is_set;
	if (o->check)
		return replay_command_check(c, path, is_set, d);
	if (strcmp(path, "-") == 0)
		return console_fail(c, EXIT_USAGE,
			(diag_fail(d, 0, 0, 0,
				 _("replay needs a file: standard input is the keyboard")),
				d));
	c->replay.replay = replay_open(path, c->config.dialect, is_set, d);
	if (!c->replay.replay)
		return console_fail(c, EXIT_USAGE, d);
	console_tell_keys(c);
	if (o->at && !replay_command_seek(c->replay.replay, o->at, d))
		return console_fail(c, EXIT_USAGE, d);
	if (o->svg || o->text)
		return replay_command_picture(c, o, d);
	return console_run_replay(c, plays, speed);
}

static int replay_command_with(struct console *c, const struct replay_options *o, const char *path)
{
	struct buf errors = {0};
	struct diag d;
	int status = EXIT_USAGE;

	config_init(&c->config);
	bool loaded = config_load(&c->config, o->config, &errors);
	console_load_theme(c, o->theme);
	c->config.mouse = c->config.mouse && !o->no_mouse;
	if (o->ascii)
		c->config.lines = LINES_ASCII;
	if (o->encoding && !config_set_encoding(&c->config, o->encoding, &d)) {
		buf_addf(&errors, _("atmq: --%s: %s\n"), "encoding", d.text);
		loaded = false;
	}
	if (loaded)
		status = replay_command_run(c, o, path, &d);
	else
		print_bytes(stderr, &errors);
	print_bytes(stderr, &c->failure);
	console_fini(c);
	buf_fini(&errors);
	return status;
}

int replay_command(int argc, char **argv)
{
	struct replay_options o = {0};
	const struct option_row rows[] = {
		{"speed", 0, OPTION_TEXT, &o.speed, "FACTOR|max",
			N_("how fast it plays (1); 0: starts paused")},
		{"at", 0, OPTION_TEXT, &o.at, "TIME",
			N_("starts there, paused: 12:34:56, 90%, 5m, or seconds")},
		{"check", 0, OPTION_FLAG, &o.check, NULL,
			N_("compare today's reading with the recorded one; no screen")},
		{"svg", 0, OPTION_TEXT, &o.svg, "FILE",
			N_("write the screen at that time, or at the end, as a picture; no screen")},
		{"text", 0, OPTION_TEXT, &o.text, "FILE", N_("the same as text")},
		{"size", 0, OPTION_TEXT, &o.size, "COLSxROWS", N_("of that screen (120x36)")},
		{"force", 0, OPTION_FLAG, &o.force, NULL, N_("replace FILE if it exists")},
		{"dialect", 0, OPTION_TEXT, &o.dialect, "NAME", N_("esp32-s or esp-at")},
		{"encoding", 0, OPTION_TEXT, &o.encoding, "utf-8|gb18030|auto",
			N_("of the board's texts, as shown")},
		{"theme", 0, OPTION_TEXT, &o.theme, "NAME",
			N_("its colours: auto, dark, light, contrast, ... or your own")},
		{"config", 0, OPTION_TEXT, &o.config, "FILE", N_("instead of your config.ini")},
		{"ascii", 0, OPTION_FLAG, &o.ascii, NULL, N_("draw lines and marks as ASCII")},
		{"no-mouse", 0, OPTION_FLAG, &o.no_mouse, NULL,
			N_("leave the mouse to the terminal, for selecting text")},
		{0},
	};
	struct console *c = memory_new(sizeof(*c));
	struct options words;
	int status;

	if (options_start(&words, argc, argv,
		    N_("atmq replay [options] TRANSCRIPT\n\n"
		       "Shows a recorded session in the console. Nothing is ever sent."),
		    rows, 1, 1, &status))
		status = replay_command_with(c, &o, words.operands[0]);
	options_fini(&words);
	free(o.speed);
	free(o.svg);
	free(o.text);
	free(o.size);
	free(o.at);
	free(o.dialect);
	free(o.theme);
	free(o.encoding);
	free(o.config);
	free(c);
	return status;
}
