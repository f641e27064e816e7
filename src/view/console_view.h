/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole screen: what it shows (borrowed, read only), where its panes lie, and drawing them.
 * Draws nothing but cells; the panes' own files hold one function each.
 */
#ifndef VIEW_CONSOLE_VIEW_H
#define VIEW_CONSOLE_VIEW_H

#include "at/complete.h"
#include "payload/hex_editor.h"
#include "messages/search.h"
#include "session/session.h"
#include "view/cells.h"
#include "keys/keymap.h"

enum pane { PANE_COMMANDS, PANE_STATE, PANE_MESSAGES, PANE_HEX, PANE_COUNT };

/* A list that follows its end until it is scrolled. */
struct scroll {
	bool following;
	uint64_t
		position; /* messages: the selected one's place in the list; journal: the last visible entry */
	uint64_t top; /* messages: the first row; drawn near it where it does not fit */
	size_t below; /* journal: lines of the last visible entry that are below the pane */
};

struct input_view {
	struct slice line;
	size_t cursor;                          /* byte offset */
	const struct at_hint *hint;             /* NULL while a question is asked */
	const struct at_completion *candidates; /* NULL: no list is open */
	size_t selected;                        /* of the candidates; SIZE_MAX: none yet */
	const struct diag *mistake;             /* NULL: none */
	const char *question;                   /* "Load file: " in place of the prompt, or NULL */
	const char *question_help;              /* what can be answered, or NULL */
};

struct console_view {
	const struct session *session;
	const struct hex_editor *hex;
	const struct keymap *keymap;
	struct input_view input;
	const char *port;              /* link_description */
	const char *link_problem;      /* why the link is down, or NULL: not told */
	const char *recording;         /* file name, or NULL */
	const char *recording_problem; /* or NULL */
	const char *notice;    /* one sentence on the bottom line in place of the keys, or NULL */
	const char *hex_topic; /* what F-send publishes to: "topic, QoS 1"; or NULL */
	int64_t now;           /* microseconds since the session's start */
	int64_t started;       /* wall clock of that start, microseconds since 1970, UTC */
	long utc_offset;       /* seconds east of UTC, for showing times of day */
	enum pane focus;
	bool help;       /* the F1 page is open */
	int help_scroll; /* its first row */
	struct scroll journal, messages;
	const struct message_filter *filter;  /* of the messages; NULL: all are shown */
	const struct message_query *searched; /* what is made to stand out in them; NULL: nothing */
	bool messages_as_hex;
	bool message_open;   /* the selected one in full */
	int message_scroll;  /* its first row, while open */
	size_t state_scroll; /* the first subscription shown */
};

/* What has no room has no columns or no rows. */
struct layout {
	struct area bar;
	struct area title[PANE_COUNT]; /* the rule above a pane, with its title */
	struct area pane[PANE_COUNT];  /* inside: without rules and margins */
	struct area rule;              /* above the input line */
	struct area input, hint, bottom;
	int divider; /* the column between left and right panes, from the first title to the rule;
	                -1: none */
};

/* From 80x24 all panes: commands and state above, messages and hex editor below.  On a smaller
 * screen one column with the focused pane, and the titles of the others where there is room; the
 * command line is the last to go; 1x1 is fine. */
void layout_make(struct layout *l, struct cells *c, enum pane focus);

void console_view_draw(const struct console_view *v, struct cells *c);

/* When the screen would look different with nothing but time passing, in microseconds since the
 * session's start; -1: never.  Whole seconds, all in the same moment; nothing moves where polling
 * is off and no command waits. */
int64_t console_view_next_change(const struct console_view *v);

/* The rows that a page of that pane has now, for PgUp and PgDn; of the F1 page while it is open. */
int console_view_page(const struct console_view *v, struct cells *c, enum pane pane);
/* Where the keys go: to a question, where there is one, to the F1 page, or to the pane in focus. */
enum context console_view_context(const struct console_view *v, bool question);
/* Bytes a row of the hex pane has at this size, for as many as are in the editor. */
int console_view_hex_row(const struct console_view *v, struct cells *c);
/* Rows of the F1 page in all. */
int console_view_help_rows(const struct console_view *v);
/* Rows of the message that is open, in all. */
int console_view_message_rows(const struct console_view *v, struct cells *c);

/* The messages that are shown: all, or the filter's. */
struct message_list console_view_messages(const struct console_view *v);
/* The message that is shown as selected, its place in that list and its number in the log; false: there is
 * none.  One that the log has dropped gives way to the oldest. */
bool console_view_selected_message(
	const struct console_view *v, struct message *m, uint64_t *place, uint64_t *number);

/* Moves a list's selection: the entries are [first, end), `by` may be more than there are.  At the
 * last one it follows again. */
void scroll_move(struct scroll *s, uint64_t first, uint64_t end, int64_t by, int page);
/* Moves the journal by so many lines, up where negative; long entries have several.  At the end
 * it follows again. */
void console_view_scroll_journal(struct console_view *v, struct cells *c, int lines);

/* The panes, one file each.  A title is what stands in the rule above the pane. */
void command_pane_draw(const struct console_view *v, struct area a);
void command_pane_add_title(const struct console_view *v, struct buf *out);
void command_pane_scroll(const struct console_view *v, struct area a, struct scroll *s, int lines);
void state_pane_draw(const struct console_view *v, struct area a);
void state_pane_add_title(const struct console_view *v, struct buf *out);
void message_pane_draw(const struct console_view *v, struct area a);
void message_pane_add_title(const struct console_view *v, struct buf *out);
size_t message_pane_rows(const struct console_view *v, struct area a); /* of the open one */
void hex_pane_draw(const struct console_view *v, struct area a);
void hex_pane_add_title(const struct console_view *v, struct buf *out);
int hex_pane_row_bytes(const struct console_view *v, struct area a);
void help_pane_draw(const struct console_view *v, struct area a);
void help_pane_add_title(const struct console_view *v, struct area a, struct buf *out);
/* Line, hint and the list of candidates above them. */
void input_line_draw(const struct console_view *v, struct area input, struct area hint);
/* The top line, and the bottom line with the keys. */
void bars_draw(const struct console_view *v, struct area top, struct area bottom);

#endif
