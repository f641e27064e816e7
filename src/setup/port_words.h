/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A port's settings in one line of words, in any order: "115200 8N1 none crlf echo".
 *   115200                   bits a second
 *   8N1                      data bits, parity (N, O, E), stop bits
 *   none, rtscts, xonxoff    flow control
 *   crlf, cr, lf             what ends a line that is sent
 *   echo, no-echo            whether the board repeats what it receives
 */
#ifndef SETUP_PORT_WORDS_H
#define SETUP_PORT_WORDS_H

#include "base/buf.h"
#include "setup/config.h"

struct port_words {
	struct link_settings settings;
	enum line_end line_end;
	bool echo;
	bool sets_echo; /* a word about it was read */
};

void port_words_add(struct buf *out, const struct port_words *w, bool has_rate);
/* *w: the present settings; a word changes what it is about.  has_rate: false if the port has no
 * settings, so that there are only the last two rows.  false with *d, and *w is unchanged. */
bool port_words_read(struct slice text, bool has_rate, struct port_words *w, struct diag *d);
/* The word number `i` that can be written without thinking, for completion, and what it means; NULL
 * after the last one. */
const char *port_words_choice(size_t i, bool has_rate, const char **meaning);
const char *port_words_rate(size_t i, const char **meaning); /* those that are rates */

#endif
