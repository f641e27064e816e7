/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What ends each line that a board is sent.  ESP-AT wants CR LF; other firmware one of the others.
 */
#ifndef AT_LINE_END_H
#define AT_LINE_END_H

#include <stdbool.h>

enum line_end { LINE_END_CRLF, LINE_END_CR, LINE_END_LF, LINE_ENDS };

const char *line_end_name(enum line_end end);  /* "crlf", for options and the configuration */
const char *line_end_words(enum line_end end); /* "CR LF", "CR alone" */
const char *line_end_bytes(enum line_end end); /* "\r\n" */
bool line_end_find(const char *name, enum line_end *end);

#endif
