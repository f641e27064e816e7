/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "setup/connection_words.h"

#include <stdlib.h>

#include "base/language.h"
#include "base/list.h"
#include "base/utf8.h"
#include "link/wsl.h"
#include "setup/connection.h"

void connection_words_fini(struct connection_words *w)
{
	for (size_t i = 0; i < ALEN(w->line); i++)
		free(w->line[i]);
	for (size_t i = 0; i < ALEN(w->board); i++)
		free(w->board[i]);
	free(w->dialect);
	free(w->log_port);
	free(w->poll);
	free(w->rotate);
	free(w->keep);
	*w = (struct connection_words){0};
}

void connection_add_line_options(struct connection_words *w, struct option_row *rows)
{
	const struct option_row own[CONNECTION_LINE_KEYS] = {
		{"baud", 'b', OPTION_TEXT, &w->line[0], N_("RATE"), N_("bits a second (115200)")},
		{"data-bits", 0, OPTION_TEXT, &w->line[1], "5..8", N_("data bits (8)")},
		{"parity", 0, OPTION_TEXT, &w->line[2], "none|odd|even", N_("parity (none)")},
		{"stop-bits", 0, OPTION_TEXT, &w->line[3], "1|2", N_("stop bits (1)")},
		{"flow", 0, OPTION_TEXT, &w->line[4], "none|rtscts|xonxoff",
			N_("flow control (none)")},
	};

	while (rows->name)
		rows++;
	memcpy(rows, own, sizeof(own));
}

void connection_add_options(struct connection_words *w, struct option_row *rows)
{
	const struct option_row own[CONNECTION_OPTIONS - CONNECTION_LINE_KEYS] = {
		{"reset-sequence", 0, OPTION_TEXT, &w->board[0], N_("STEPS"),
			N_("what DTR and RTS do to reset the board (d0 r1 w100 r0)")},
		{"boot-sequence", 0, OPTION_TEXT, &w->board[1], N_("STEPS"),
			N_("the same for its boot loader (d0 r1 w100 d1r0 w50 d0)")},
		{"line-end", 0, OPTION_TEXT, &w->board[2], "crlf|cr|lf",
			N_("what ends a line (crlf)")},
		{"log-port", 0, OPTION_TEXT, &w->log_port, N_("PORT"),
			N_("the same board's log port")},
		{"dialect", 0, OPTION_TEXT, &w->dialect, N_("NAME"), N_("esp32-s or esp-at")},
		{"no-poll", 0, OPTION_FLAG, &w->no_poll, NULL, N_("never poll the board")},
		{"poll", 0, OPTION_TEXT, &w->poll, N_("SECONDS"),
			N_("seconds between polls (5; none in a run)")},
		{"unmasked", 0, OPTION_FLAG, &w->unmasked, NULL, N_("record passwords unmasked")},
		{"rotate", 0, OPTION_TEXT, &w->rotate, N_("SIZE|AGE"),
			N_("go on in a new transcript after 64M or 1d, or 64M,1d")},
		{"keep", 0, OPTION_TEXT, &w->keep, N_("N"),
			N_("keep the last N transcripts of the session")},
	};

	connection_add_line_options(w, rows);
	while (rows->name)
		rows++;
	memcpy(rows, own, sizeof(own));
}

static bool connection_fail_for_board(
	const struct buf *known, const struct port_list *ports, struct diag *d)
{
	const char *wsl = known->n ? NULL : wsl_hint_for(ports);

	if (wsl)
		return diag_fail(d, 0, 0, 0,
			_("which board? name it with -p PORT; -p sim: is the virtual board; %s"),
			wsl);
	if (!known->n)
		return diag_fail(d, 0, 0, 0,
			_("which board? name it with -p PORT; -p sim: is the virtual board"));
	return diag_fail(d, 0, 0, 0,
		_("which board? name it with -p PORT: %.*s; -p sim: is the virtual board"),
		SLICE_ARG(buf_slice(known)));
}

static void connection_add_known(struct buf *known, const char *name)
{
	buf_add_text(known, list_comma(known->n));
	utf8_add_visible(known, slice_of(name));
}

bool connection_only_board(const struct config *config, const struct port_list *ports,
	struct buf *name, struct diag *d)
{
	struct buf known = {0};
	const char *only = NULL;
	size_t count = config->profile_count;

	for (size_t i = 0; i < count; i++)
		connection_add_known(&known, only = config->profiles[i].name);
	for (size_t i = 0; !config->profile_count && i < ports->count; i++)
		if (ports->ports[i].usb_vendor >= 0) {
			connection_add_known(&known, only = ports->ports[i].path);
			count++;
		}
	if (count == 1)
		buf_add_text(name, only);
	else
		connection_fail_for_board(&known, ports, d);
	buf_fini(&known);
	return count == 1;
}

const char *connection_choose_port(
	const struct config *config, const char *name, struct link_settings *settings)
{
	const struct profile *profile = config_profile(config, name);

	*settings = profile ? profile->settings : config->settings;
	return profile && profile->port ? profile->port : name;
}

const char *connection_choose_log_port(
	const struct connection_words *w, const struct config *config, const char *name)
{
	const struct profile *profile = config_profile(config, name);

	if (w->log_port)
		return w->log_port;
	return profile ? profile->log_port : NULL;
}

bool connection_choose_board(const struct connection_words *w, const struct config *config,
	const char *name, struct board_settings *board, struct diag *d)
{
	static const char *const keys[CONNECTION_BOARD_KEYS] = {"reset", "boot", "line-end"};
	static const char *const options[CONNECTION_BOARD_KEYS] = {
		"reset-sequence", "boot-sequence", "line-end"};
	const struct profile *profile = config_profile(config, name);

	*board = profile ? profile->board : config->board;
	for (size_t i = 0; i < ALEN(keys); i++) {
		struct diag why;

		if (w->board[i] && !config_set_board(board, keys[i], w->board[i], &why))
			return diag_fail(d, 0, 0, 0, _("--%s: %s"), options[i], why.text);
	}
	return true;
}

bool connection_apply(const struct connection_words *w, struct link_settings *settings,
	struct config *config, struct diag *d)
{
	struct diag why;
	static const char *const keys[CONNECTION_LINE_KEYS] = {
		"baud", "data-bits", "parity", "stop-bits", "flow"};

	for (size_t i = 0; i < ALEN(keys); i++)
		if (w->line[i] && !config_set_line(settings, keys[i], w->line[i], d))
			return false;
	if (w->dialect && !at_dialect_find(slice_of(w->dialect), &config->dialect))
		return diag_fail(d, 0, 0, 0, _("--dialect: there are %s and %s"),
			at_dialect_name(AT_DIALECT_ESP32_S), at_dialect_name(AT_DIALECT_ESP_AT));
	if (w->dialect)
		config->dialect_is_set = true;
	if (w->poll && (!slice_to_number(slice_of(w->poll), &config->poll_seconds) ||
			       config->poll_seconds < 1 || config->poll_seconds > 3600))
		return diag_fail(d, 0, 0, 0, _("--poll: seconds can be 1 to 3600"));
	if (w->rotate && !config_set_transcripts(&config->limits, "rotate", w->rotate, &why))
		return diag_fail(d, 0, 0, 0, _("--rotate: %s"), why.text);
	if (w->keep && !config_set_transcripts(&config->limits, "keep", w->keep, &why))
		return diag_fail(d, 0, 0, 0, _("--keep: %s"), why.text);
	config->unmasked = w->unmasked;
	if (w->no_poll)
		config->poll_seconds = 0;
	return true;
}

void connection_add_problem(struct buf *out, const char *port, const char *why)
{
	struct slice name = slice_of(port), reason = slice_of(why);
	/* What follows the kind, as in "tcp:HOST:PORT". */
	size_t kind = slice_find_char(name, ':') + 1;

	if (kind && kind < name.n && slice_starts(reason, slice_from(name, kind)))
		buf_add(out, slice_sub(name, 0, kind));
	else if (!slice_starts(reason, name))
		buf_addf(out, _("%s: "), port);
	buf_add(out, reason);
}

static bool connection_check_port(const char *what, const char *port, struct diag *d)
{
	struct buf text = {0};
	struct diag why;

	if (link_check_port(port, &why))
		return true;
	connection_add_problem(&text, port, why.text);
	diag_fail(d, 0, 0, 0, "%s%s", what, VISIBLE(buf_slice(&text), VISIBLE_MOST));
	buf_fini(&text);
	return false;
}

bool connection_check_ports(const struct connection_words *w, const struct config *config,
	const char *name, struct diag *d)
{
	struct link_settings settings;
	const char *log_port = connection_choose_log_port(w, config, name);

	return connection_check_port("", connection_choose_port(config, name, &settings), d) &&
	       (!log_port || connection_check_port(_("the log port: "), log_port, d));
}

bool connection_choose(const struct connection_words *w, struct config *config, const char *name,
	struct connection_choice *to, struct diag *d)
{
	to->port = connection_choose_port(config, name, &to->settings);
	to->log_port = connection_choose_log_port(w, config, name);
	return connection_check_ports(w, config, name, d) &&
	       connection_apply(w, &to->settings, config, d) &&
	       connection_choose_board(w, config, name, &to->board, d);
}

struct connection_plan connection_plan_for(
	const struct connection_choice *choice, const struct config *config)
{
	return (struct connection_plan){.port = choice->port,
		.settings = &choice->settings,
		.log_port = choice->log_port,
		.board = choice->board,
		.dialect = config->dialect,
		.dialect_is_set = config->dialect_is_set,
		.unmasked = config->unmasked,
		.limits = config->limits};
}
