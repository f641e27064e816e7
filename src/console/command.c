/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/console.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/print.h"
#include "base/utf8.h"
#include "console/console_private.h"
#include "console/picker.h"
#include "disk/files.h"
#include "record/transcript_name.h"
#include "setup/options.h"

struct console_options {
	struct connection_words words;
	char *transcript, *config, *theme, *fps, *encoding;
	char *pty; /* of a tap */
	bool no_screen, no_mouse, plain, ascii;
};

static void console_options_fini(struct console_options *o)
{
	connection_words_fini(&o->words);
	free(o->transcript);
	free(o->config);
	free(o->theme);
	free(o->fps);
	free(o->encoding);
	free(o->pty);
}

/* transcripts/2026-11-22T230700-ttyUSB0.atmq.jsonl in the state folder. */
static bool name_transcript(const struct console *c, struct buf *path)
{
	time_t now = time(NULL);
	char stamp[32];
	struct tm local;
	struct buf name = {0};

	localtime_r(&now, &local);
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H%M%S", &local);
	buf_addf(&name, "transcripts/%s-", stamp);
	transcript_name_add_port(&name, c->chosen.port);
	buf_add_text(&name, TRANSCRIPT_SUFFIX);
	bool ok = files_state_path(path, buf_text(&name));
	buf_fini(&name);
	return ok;
}

/* Where to record; empty: nowhere. */
static bool choose_transcript(
	struct console *c, const char *asked, struct buf *path, struct diag *d)
{
	if (asked)
		buf_add_text(path, asked);
	else if (c->config.record && !name_transcript(c, path))
		return diag_fail(d, 0, 0, 0,
			_("no place for a transcript: HOME is not set; name one with -t FILE, or set record = no in config.ini"));
	return true;
}

static const char *console_why_it_ended(const struct console *c)
{
	if (c->status == EXIT_PORT)
		return _("a port could not be opened");
	return console_signal(c) ? _("interrupted by a signal") : _("left by the user");
}

/* The transcript's path comes last: it is what the user will need. */
static void console_end_transcript(struct console *c)
{
	if (!c->loop)
		return;
	connection_end_transcript(&c->connection, console_why_it_ended(c));
	connection_tell_transcript(&c->connection, &c->failure);
}

static int run_on_port(struct console *c, const struct console_options *o)
{
	struct buf transcript = {0};
	struct diag d;

	int status = choose_transcript(c, o->transcript, &transcript, &d)
	                     ? console_run(c,
				       o->transcript || transcript.n ? buf_text(&transcript) : NULL,
				       !o->transcript)
	                     : console_fail(c, EXIT_USAGE, &d);
	buf_fini(&transcript);
	return status;
}

static int run_console(
	struct console *c, const struct console_options *o, const struct options *words)
{
	struct buf errors = {0};
	struct diag d;
	char *picked = NULL;
	int status = EXIT_USAGE;

	c->plain.wanted = o->plain;
	config_init(&c->config);
	bool loaded = config_load(&c->config, o->config, &errors);
	console_load_theme(c, o->theme);
	if (o->encoding && !config_set_encoding(&c->config, o->encoding, &d)) {
		buf_addf(&errors, _("atmq: --%s: %s\n"), "encoding", d.text);
		loaded = false;
	}
	if (o->fps && !config_set_fps(&c->config, o->fps, &d)) {
		buf_addf(&errors, _("atmq: --%s: %s\n"), "fps", d.text);
		loaded = false;
	}
	c->config.mouse = c->config.mouse && !o->no_mouse;
	if (o->ascii)
		c->config.lines = LINES_ASCII;
	if (!loaded) {
		print_bytes(stderr, &errors);
	} else if (o->plain && words->operand_count == 0) {
		buf_addf(&c->failure, "atmq: %s\n",
			_("--plain needs a PORT; atmq ports lists them, and sim: is the virtual board"));
	} else if (words->operand_count == 0 &&
		   (status = pick_port(&c->config, &c->theme, c->theme_is_auto, &picked, &d)) ==
			   EXIT_USAGE) {
		console_fail(c, status, &d);
	} else if (words->operand_count > 0 || picked) {
		const char *name = picked ? picked : words->operands[0];
		bool chosen = connection_choose(&o->words, &c->config, name, &c->chosen, &d);
		if (!c->chosen.log_port)
			c->chosen.log_port = c->config.log_port;
		status = chosen ? run_on_port(c, o) : console_fail(c, EXIT_USAGE, &d);
	}
	console_end_transcript(c);
	print_bytes(stderr, &c->failure);
	console_fini(c);
	free(picked);
	buf_fini(&errors);
	return status;
}

enum { CONSOLE_OPTIONS = 8 };

static void console_add_options(struct console_options *o, struct option_row *rows)
{
	const struct option_row own[CONSOLE_OPTIONS] = {
		{"transcript", 't', OPTION_TEXT, &o->transcript, "FILE",
			N_("record into FILE (default: a new file in the state folder)")},
		{"theme", 0, OPTION_TEXT, &o->theme, "NAME",
			N_("its colours: auto, dark, light, contrast, ... or your own")},
		{"encoding", 0, OPTION_TEXT, &o->encoding, "utf-8|gb18030|auto",
			N_("of the board's texts, as shown and typed")},
		{"fps", 0, OPTION_TEXT, &o->fps, "1..60",
			N_("draw at most so often a second, over a slow line (60)")},
		{"plain", 0, OPTION_FLAG, &o->plain, NULL,
			N_("no full screen: a line for each event; for screen readers, pipes")},
		{"config", 0, OPTION_TEXT, &o->config, "FILE", N_("instead of your config.ini")},
		{"ascii", 0, OPTION_FLAG, &o->ascii, NULL, N_("draw lines and marks as ASCII")},
		{"no-mouse", 0, OPTION_FLAG, &o->no_mouse, NULL,
			N_("leave the mouse to the terminal, for selecting text")},
	};

	while (rows->name)
		rows++;
	memcpy(rows, own, sizeof(own));
	connection_add_options(&o->words, rows);
}

int console_command(int argc, char **argv)
{
	struct console_options o = {0};
	struct option_row rows[CONSOLE_OPTIONS + CONNECTION_OPTIONS + 1] = {0};
	static const char usage[] = N_(
		"atmq [console] [PORT] [options]\n\n"
		"PORT: a serial device or pty, usb:VID:PID[:SERIAL][@PLACE], tcp:HOST:PORT,\n"
		"rfc2217:HOST:PORT, a profile of your config.ini, or sim: for the virtual board.\n"
		"Without PORT you choose one.");
	struct console *c = memory_new(sizeof(*c));
	struct options words;
	int status;

	console_add_options(&o, rows);
	if (options_start(&words, argc, argv, usage, rows, 0, 1, &status))
		status = run_console(c, &o, &words);
	options_fini(&words);
	console_options_fini(&o);
	free(c);
	return status;
}

int tap_command(int argc, char **argv)
{
	struct console_options o = {0};
	struct option_row rows[2 + CONSOLE_OPTIONS + CONNECTION_OPTIONS + 1] = {
		{"pty", 0, OPTION_TEXT, &o.pty, "PATH",
			N_("where the other program finds the board: a symbolic link to a pty")},
		{"no-screen", 0, OPTION_FLAG, &o.no_screen, NULL,
			N_("only pass on and record, until a signal")},
	};
	static const char usage[] = N_(
		"atmq tap --pty PATH PORT [options]\n\n"
		"Sits between PORT and another program, which opens PATH in place of PORT: shows,\n"
		"explains and records what the two say, and changes no byte of it.\n\n"
		"PORT: a serial device or pty, usb:VID:PID[:SERIAL][@PLACE], tcp:HOST:PORT,\n"
		"rfc2217:HOST:PORT, a profile of your config.ini, or sim: for the virtual board.\n");
	struct console *c = memory_new(sizeof(*c));
	struct options words;
	int status;

	console_add_options(&o, rows);
	if (!options_start(&words, argc, argv, usage, rows, 1, 1, &status)) {
		/* said already */
	} else if (!o.pty) {
		print_problem(
			_("--pty PATH is missing: where does the other program find the board?"));
		status = EXIT_USAGE;
	} else {
		c->tap = o.pty;
		c->no_screen = o.no_screen;
		status = run_console(c, &o, &words);
	}
	options_fini(&words);
	console_options_fini(&o);
	free(c);
	return status;
}
