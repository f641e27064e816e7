/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Questions to the terminal, and its replies -> facts.  By ctlseqs of xterm (OSC 11, DECRQM, DA1,
 * DSR) and the description of synchronized output that terminals share.  No I/O.
 */
#ifndef TERM_REPLY_H
#define TERM_REPLY_H

#include "base/slice.h"

/* Every terminal replies to the last one, in order: what has not come by then does not come. */
#define REPLY_QUESTIONS "\033]11;?\033\\\033[?2026$p\033[?1036$p\033[c"
/* Asked behind a frame: the reply comes once the terminal has drawn it. */
#define REPLY_FRAME_QUESTION "\033[5n"

enum reply_kind {
	REPLY_UNKNOWN,
	REPLY_BACKGROUND,   /* `colour` */
	REPLY_SYNCHRONIZED, /* frames can be shown at once, between ?2026h and ?2026l */
	REPLY_ALT_IS_OTHER, /* Alt and a letter is not Esc and the letter, unless ?1036h is sent */
	REPLY_LAST,         /* of REPLY_QUESTIONS */
	REPLY_FRAME
};

struct reply {
	enum reply_kind kind;
	int colour; /* 0xrrggbb */
};

/* Of a key KEY_CODE_REPLY. */
struct reply reply_read(struct slice bytes);

/* True if a terminal of this type (TERM) shows nothing of a question that it does not know. */
bool reply_may_ask(const char *type);

#endif
