/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the keys of the hex editor do: hex_edit.c edits, hex_inspect.c is its data inspector, hex.c loads,
 * saves and sends.  The bytes and the cursor are payload/hex_editor.h.
 */
#ifndef CONSOLE_HEX_PANE_H
#define CONSOLE_HEX_PANE_H

#include "base/needle.h"
#include "keys/action.h"
#include "payload/checksum.h"
#include "payload/hex_editor.h"

struct console;

/* Around the hex editor. */
struct hex_desk {
	struct buf clipboard;
	struct needle *needle; /* NULL: nothing was searched for yet */
	struct buf searched;   /* as it was typed */
	uint64_t
		kept_version; /* the buffer's when its bytes were also elsewhere: sent, or a message's */
	/* Check sums: of these bytes of the buffer, as far as they have been added. */
	struct checksums *sums; /* NULL: none were needed yet */
	uint64_t sums_version;
	size_t sums_at, sums_n, summed;
};

/* hex_edit.c: the hex editor's keys */
void console_hex_do(struct console *c, enum action action); /* those of the editor, no others */
/* Shift and a key that moves the cursor: selects; false: it is none. */
bool console_hex_shift(struct console *c, int key);
bool console_hex_leave(struct console *c); /* Esc: ends what has been begun; false: nothing was */
void console_hex_type(struct console *c, struct slice character);
void console_hex_paste(struct console *c, struct slice text); /* by the terminal */
/* Answers */
void console_hex_search(struct console *c, struct slice text);
void console_hex_go(struct console *c, struct slice text);
void console_hex_fill(struct console *c, struct slice text);
void console_hex_fill_count(struct console *c, struct slice text);
void console_hex_value(struct console *c, struct slice text);
void console_hex_complete_value(struct console *c, struct slice typed);
void console_hex_fini(struct console *c);

/* hex_inspect.c: the hex editor's data inspector */
void console_hex_inspector(struct console *c); /* shows and hides it */
void console_hex_column(struct console *c);    /* Tab: digits, text, inspector */
bool console_hex_inspects(struct console *c);  /* it has the keys */
void console_hex_inspect_move(struct console *c, enum hex_move move);
void console_hex_inspect_enter(struct console *c);
void console_hex_inspect_type(struct console *c, struct slice character);
/* Fills the clipboard, if a check sum is chosen. */
bool console_hex_inspect_copy(struct console *c);
void console_hex_write(struct console *c, struct slice text); /* an answer */
/* Computes check sums for a few milliseconds, if they are shown; true: there is more to do.  The first
 * is for a frame that is being drawn, the other goes on, and draws what it has found. */
bool console_hex_sum(struct console *c);
bool console_hex_work(struct console *c);

/* hex.c */
/* The bytes of a message; they may be too many. */
bool console_hex_take(struct console *c, struct slice bytes, struct diag *d);
void console_hex_send(struct console *c);
/* The board waits for more bytes than have been typed, or than the editor holds: sends these and as many
 * zeros as are missing; false: it does not. */
bool console_hex_pad(struct console *c);
/* Adds that offer to the refusal of n bytes. */
void console_hex_add_pad_offer(const struct console *c, size_t n, struct diag *d);
void console_hex_load(struct console *c, struct slice path);
void console_hex_save(struct console *c, struct slice path, bool replace);
/* Sends the editor's bytes with an AT+MQTTPUBRAW line that announces exactly that many. */
bool console_hex_fits(const struct console *c, struct slice line);
/* Called after the bytes were sent with that line: the next publication begins with it. */
void console_hex_published(struct console *c, struct slice line);

#endif
