/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole screen: what it shows (borrowed, read only), where its panes lie, and drawing them.
 * Draws nothing but cells; panes and layers have a file each (view/pane.h).
 */
#ifndef VIEW_CONSOLE_VIEW_H
#define VIEW_CONSOLE_VIEW_H

#include "at/complete.h"
#include "keys/keymap.h"
#include "messages/search.h"
#include "payload/hex_editor.h"
#include "session/session.h"
#include "view/cells.h"
#include "view/pane.h"

/* A list that follows its end until it is scrolled. */
struct scroll {
	bool following;
	uint64_t position; /* the selected entry's place in the list */
	uint64_t top;      /* the first row; drawn near it where it does not fit */
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
	bool asked; /* it is ours, and gets the keys; false: readline's */
};

/* What the panes and layers keep for themselves. */

struct command_view {
	bool following;
	uint64_t last; /* the last visible entry of the journal... */
	size_t below;  /* ... and how many of its lines are below the pane */
};

struct state_view {
	size_t first; /* subscription shown */
};

struct message_view {
	struct scroll scroll;
	const struct message_filter *filter;  /* NULL: all are shown */
	const struct message_query *searched; /* what is made to stand out; NULL: nothing */
	bool as_hex;
	bool open;     /* the selected one in full */
	int first_row; /* of it, while open */
	/* While a filter is at work the selected message has no place yet: this one is to be selected
	 * when it is done, unless the selection was moved meanwhile. */
	bool returns;
	uint64_t returns_to; /* number in the log */
};

struct help_view {
	bool open;
	int first_row;
};

struct console_view {
	const struct session *session;
	const struct hex_editor *hex;
	const struct keymap *keymap; /* the same one as long as a frame is kept */
	struct input_view input;
	const char *port;              /* link_description */
	const char *link_problem;      /* why the link is down, or NULL: not known */
	const char *recording;         /* file name, or NULL */
	const char *recording_problem; /* or NULL */
	const char *notice;    /* one sentence on the bottom line in place of the keys, or NULL */
	const char *hex_topic; /* what F-send publishes to: "topic, QoS 1"; or NULL */
	int64_t now;           /* microseconds since the session's start */
	int64_t started;       /* wall clock of that start, microseconds since 1970, UTC */
	/* Seconds east of UTC at a second since 1970, UTC: it changes twice a year.  NULL: always 0. */
	long (*utc_offset)(int64_t second);
	enum pane focus;
	struct command_view commands;
	struct state_view state;
	struct message_view messages;
	struct help_view help;
};

/* What has no room has no columns or no rows. */
struct layout {
	struct area bar;
	struct area title[PANE_COUNT]; /* the rule above a pane, with its title */
	struct area pane[PANE_COUNT];  /* inside: without rules and margins */
	struct area page_title, page;  /* of a layer in place of all panes */
	struct area rule;              /* above the input line */
	struct area input, hint, bottom;
	int divider; /* the column between left and right panes, from the first title to the rule;
	                -1: none */
};

/* From 80x24 all panes, in two columns.  On a smaller screen one column with the focused pane, and
 * the titles of the others where there is room; the command line is the last to go; 1x1 is fine. */
void layout_make(struct layout *l, struct cells *c, enum pane focus);

/* Draws all of it. */
void console_view_draw(const struct console_view *v, struct cells *c);

/* What was drawn last, and from which facts.  A zeroed one knows nothing. */
enum { VIEW_PARTS = PANE_COUNT + 3 };
struct view_frame {
	bool knows;
	unsigned clears;              /* of the cells, when they were last drawn on */
	struct buf structure;         /* where the parts lie */
	struct buf facts[VIEW_PARTS]; /* of each part, in the order in which they are drawn */
	struct buf scratch;
	bool checked;       /* set by the owner: compare each frame with a whole drawing */
	struct cells whole; /* that drawing */
};
void view_frame_fini(struct view_frame *f);
/* Draws what differs from the frame before, which is in these cells, if nobody has cleared or resized
 * them since.  Where the frame is `checked`, and always in builds of type debug (VIEW_CHECKED), the whole
 * is drawn as well and compared cell for cell; a difference ends the program with the name of the part
 * that is wrong. */
void console_view_update(const struct console_view *v, struct view_frame *f, struct cells *c);

/* When the screen would look different with nothing but time passing, in microseconds since the
 * session's start; -1: never.  Whole seconds, all in the same moment; nothing moves where polling
 * is off and no command waits. */
int64_t console_view_next_change(const struct console_view *v);

/* The uppermost layer that is open; LAYER_COUNT: none. */
enum layer console_view_layer(const struct console_view *v);
/* What has the keys: the uppermost layer that wants them, or the pane in focus. */
const struct pane_ops *console_view_keys(const struct console_view *v);
/* The rows that it has now, for PgUp and PgDn. */
int console_view_page(const struct console_view *v, struct cells *c, const struct pane_ops *pane);
/* Moves it by so many rows or entries, up where negative.  At the end a list follows again. */
void console_view_move(
	struct console_view *v, struct cells *c, const struct pane_ops *pane, int64_t step);

/* Bytes a row of the hex pane has at this size, for as many as are in the editor. */
int console_view_hex_row(const struct console_view *v, struct cells *c);
/* Rows of the F1 page in all. */
int console_view_help_rows(const struct console_view *v);

/* The messages that are shown: all, or the filter's. */
struct message_list console_view_messages(const struct console_view *v);
/* The message that is shown as selected, its place in that list and its number in the log; false: there is
 * none.  One that the log has dropped gives way to the oldest. */
bool console_view_selected_message(
	const struct console_view *v, struct message *m, uint64_t *place, uint64_t *number);

/* Moves a list's selection: the entries are [first, end), `by` may be more than there are.  At the
 * last one it follows again. */
void scroll_move(struct scroll *s, uint64_t first, uint64_t end, int64_t by, int page);
/* Moves the first row of so many that are shown a page at a time; the last page stays full. */
int scroll_row(int row, int64_t by, int rows, int page);

/* What is no pane, and drawn like one. */
extern const struct pane_ops top_bar, bottom_bar, command_line;

#endif
