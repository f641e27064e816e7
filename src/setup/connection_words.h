/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is said of a connection before there is one: the command line's words and the configuration's
 * profiles become a port, its settings and the board's.  Opens nothing.
 */
#ifndef SETUP_CONNECTION_WORDS_H
#define SETUP_CONNECTION_WORDS_H

#include "link/ports.h"
#include "setup/config.h"
#include "setup/options.h"

enum { CONNECTION_LINE_KEYS = 5, CONNECTION_BOARD_KEYS = 3 };

/* What the command line says about a port, as typed; NULL where it says nothing. */
struct connection_words {
	char *line[CONNECTION_LINE_KEYS];   /* baud, data-bits, parity, stop-bits, flow */
	char *board[CONNECTION_BOARD_KEYS]; /* reset, boot, line-end */
	char *dialect;
	char *log_port;
	char *poll;
	char *rotate, *keep;
	bool no_poll, unmasked;
};
void connection_words_fini(struct connection_words *w);
/* Adds the rows that fill `w` after the command's rows, which end with an empty one and have room
 * for CONNECTION_OPTIONS more. */
enum { CONNECTION_OPTIONS = 15 };
void connection_add_options(struct connection_words *w, struct option_row *rows);
/* The same for the line's options alone: room for CONNECTION_LINE_KEYS more. */
void connection_add_line_options(struct connection_words *w, struct option_row *rows);

/* The only known board, if the user names none: the only profile, or without profiles the only USB
 * port. false with *d, which names the choices. */
bool connection_only_board(const struct config *config, const struct port_list *ports,
	struct buf *name, struct diag *d);
/* The port and its settings for a name: a profile's, or the name itself.  Borrows from both. */
const char *connection_choose_port(
	const struct config *config, const char *name, struct link_settings *settings);
/* The board's log port, from the words or the profile; NULL: none. */
const char *connection_choose_log_port(
	const struct connection_words *w, const struct config *config, const char *name);
/* The board's settings, from the words, the profile or the configuration; false with *d: a sentence. */
bool connection_choose_board(const struct connection_words *w, const struct config *config,
	const char *name, struct board_settings *board, struct diag *d);
/* Checks that both ports' names have a valid form; false with *d. */
bool connection_check_ports(const struct connection_words *w, const struct config *config,
	const char *name, struct diag *d);
/* Applies the words to settings and configuration; false with *d: a sentence. */
bool connection_apply(const struct connection_words *w, struct link_settings *settings,
	struct config *config, struct diag *d);

/* "PORT: why", with the port named only once: some links' reasons name it already. */
void connection_add_problem(struct buf *out, const char *port, const char *why);

/* What a name comes to, by words, profiles and configuration; borrows from all of them. */
struct connection_choice {
	const char *port, *log_port; /* log_port: NULL if there is none */
	struct link_settings settings;
	struct board_settings board;
};
/* All of the above for one board; the words are applied to `config` too.  false with *d: a sentence. */
bool connection_choose(const struct connection_words *w, struct config *config, const char *name,
	struct connection_choice *to, struct diag *d);
/* A plan to open it, as the configuration has it; nothing is recorded, and nothing polled, unless the
 * caller adds that.  Borrows from `choice`. */
struct connection_plan; /* setup/connection.h */
struct connection_plan connection_plan_for(
	const struct connection_choice *choice, const struct config *config);

#endif
