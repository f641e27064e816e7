/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole screen: the data that it shows (borrowed, read only), its layout, and drawing it.
 * Draws on cells only; each pane and layer has a file of its own (view/pane.h).
 */
#ifndef VIEW_CONSOLE_VIEW_H
#define VIEW_CONSOLE_VIEW_H

#include "at/complete.h"
#include "base/encoding.h"
#include "keys/keymap.h"
#include "messages/search.h"
#include "messages/tree.h"
#include "messages/series.h"
#include "payload/hex_editor.h"
#include "payload/json_view.h"
#include "session/session.h"
#include "view/cells.h"
#include "view/command_list.h"
#include "view/every.h"
#include "view/layout.h"
#include "view/palette.h"
#include "view/pane.h"

/* A list that shows its end, and follows it, until it is scrolled. */
struct scroll {
	bool following;
	uint64_t position; /* the selected entry's place in the list */
	uint64_t top;      /* the first row shown; adjusted when drawn if it does not fit */
};

struct input_view {
	struct slice line;
	size_t cursor;                          /* byte offset */
	const struct at_hint *hint;             /* NULL while a question is asked */
	const struct at_completion *candidates; /* NULL: no list is open */
	size_t selected;                        /* of the candidates; SIZE_MAX: none yet */
	const struct diag *mistake;             /* NULL: none */
	const char *question;                   /* "Load file: " in place of the prompt, or NULL */
	const char *question_help;              /* the possible answers, or NULL */
	bool asked; /* a question of ours, which gets the keys; false: readline's */
};

/* The panes' and layers' own state. */

struct state_view {
	size_t first; /* subscription shown */
};

/* How payloads are shown.  The list shows hex, or else text. */
enum message_form {
	MESSAGE_FIRST_CHOICE, /* an object or array as JSON, everything else as text */
	MESSAGE_TEXT,
	MESSAGE_JSON,
	MESSAGE_HEX
};

/* The messages by topic, in place of the list. */
struct topic_view {
	bool shown;
	const struct message_tree *tree;
	uint32_t selected; /* a node; 0: the first row */
	size_t above;      /* how many rows are above it on the screen, if there are that many */
};

/* The open message compared with the one before it that has the same topic. */
struct difference_view {
	bool shown;
	uint64_t of; /* the number of the message that is compared */
	enum message_search_state found;
	uint64_t previous; /* the other one's number, once it is found */
};

struct message_view {
	struct difference_view difference;
	struct topic_view topics;
	struct scroll scroll;
	const struct message_filter *filter;  /* NULL: all are shown */
	const struct message_query *searched; /* highlighted; NULL: nothing */
	bool paused;                          /* the list stands still... */
	uint64_t paused_end;                  /* ... and ends before this place */
	enum message_form form;
	bool open;     /* the selected message in full */
	bool joined;   /* with the others that look like parts of the same one (messages/parts.h) */
	int first_row; /* of it, while open */
	/* Of its JSON: what is folded, and the selected row, counted among those shown. */
	struct json_folds folds;
	size_t json_row;
	/* While a filter is running the selected message has no place yet: this one is selected
	 * when the filter is done, unless the selection was moved meanwhile. */
	bool returns;
	uint64_t returns_to; /* number in the log */
};

/* The hex pane's data inspector is shown by itself where there is room, until the user says otherwise. */
enum inspector_wish { INSPECTOR_WHERE_ROOM, INSPECTOR_SHOWN, INSPECTOR_HIDDEN };

/* What the hex pane shows besides the editor. */
struct hex_view {
	size_t found_at, found_n; /* the match of the search; n is 0: none */
	uint64_t found_version;   /* of the buffer: it is gone when that changes */
	enum inspector_wish inspector;
	bool inspecting; /* it has the keys */
	size_t row;      /* the one chosen in it: a type of value; behind those, a check sum */
	bool big_endian;
	/* Of the selection, or of all bytes; NULL: not known yet. */
	const struct checksums *sums;
	uint64_t sums_number; /* changes with them */
};

struct notes_view {
	bool open;
	struct scroll scroll; /* places in the list */
};

struct plot_view {
	bool open;
	const struct series *series; /* NULL: nothing is plotted */
	int64_t span;                /* microseconds that are shown; 0: all */
	int64_t to;                  /* where they end; -1: follows the newest number */
	size_t first;                /* curve shown */
};

struct help_view {
	bool open;
	int first_row;
};

struct palette_view {
	bool open;
	const char *title;
	const struct palette *list; /* while it is open */
	size_t selected, top;       /* rows of what is shown; 0 after a search */
};

/* A recorded session is shown: where it is.  Times are microseconds since its start. */
enum time_mark_kind { TIME_ERROR, TIME_DROP, TIME_RESET, TIME_NOTE, TIME_MARK_KINDS };
struct time_mark {
	int64_t at;
	enum time_mark_kind kind;
};
struct time_view {
	int64_t end;
	bool playing;
	int speed;   /* hundredths; 0: as fast as possible */
	int percent; /* of the file that has been read; 100: all of it */
	bool whole;  /* all that came before this moment is known */
	bool at_end; /* nothing follows, for now */
	const struct time_mark *marks;
	size_t mark_count;
};

struct console_view {
	const struct session *session;
	const struct notes *notes; /* those that can be gone to */
	const struct hex_editor *hex;
	const struct every *every;   /* commands that are repeated; NULL: none */
	const struct keymap *keymap; /* the same one as long as a frame is kept */
	struct input_view input;
	enum encoding encoding;        /* of the board's texts */
	const char *port;              /* link_description */
	const char *tap;               /* the other program's way to the port, or NULL */
	bool joined;                   /* ... and the user talks as well */
	const char *awaited;           /* the port's name as the user gave it, or NULL */
	bool held_in_reset;            /* the board, by the port's lines */
	size_t unsent;                 /* bytes that the port has not accepted yet */
	const char *link_problem;      /* why the link is down; NULL: not known */
	const char *recording;         /* file name, or NULL */
	const char *recording_problem; /* or NULL */
	const char *progress;  /* of what goes on by itself, for the rule above the line, or NULL */
	const char *notice;    /* a sentence for the bottom line in place of the keys, or NULL */
	const char *hex_topic; /* what F-send publishes to: "topic, QoS 1"; or NULL */
	int64_t now;           /* microseconds since the session's start */
	int64_t started;       /* wall clock of that start, microseconds since 1970, UTC */
	/* Seconds east of UTC at that second since 1970, UTC (it changes twice a year).  NULL:
	 * always 0. */
	long long (*utc_offset)(int64_t second);
	const struct time_view *time; /* of a recorded session; NULL: it is a live one */
	bool ascii;                   /* curves and bars are drawn without braille */
	bool mouse;                   /* it is used */
	enum pane focus;
	struct layout_plan plan; /* sizes, what is hidden, zoom */
	struct command_view commands;
	struct state_view state;
	struct message_view messages;
	struct hex_view hex_view;
	struct notes_view notes_list;
	struct plot_view plot;
	struct help_view help;
	struct palette_view palette;
	const struct form *form; /* view/form.h; NULL: none is open */
};

/* Draws everything. */
void console_view_draw(const struct console_view *v, struct cells *c);

/* What was drawn last, and from which facts.  A zeroed one is ready for use: nothing was drawn. */
enum { VIEW_PARTS = PANE_COUNT + 3 };
struct view_frame {
	bool knows;
	unsigned clears;              /* of the cells, after the last frame */
	struct buf structure;         /* where the parts lie */
	struct buf facts[VIEW_PARTS]; /* of each part, in drawing order */
	struct buf scratch;
	bool checked;       /* set by the owner: compare each frame with one drawn from scratch */
	struct cells whole; /* that one */
};
void view_frame_fini(struct view_frame *f);
/* Draws what differs from the previous frame, which must still be in these cells; if they were
 * cleared or resized since, draws everything.  If the frame is `checked`, and always in builds of
 * type debug (VIEW_CHECKED), also draws everything from scratch and compares cell by cell; a
 * difference ends the program with the name of the part that is wrong. */
void console_view_update(const struct console_view *v, struct view_frame *f, struct cells *c);

/* When the screen will next change through the passing of time alone, in microseconds since the
 * session's start; -1: never.  Everything changes in the same moment, on whole seconds; nothing
 * does while polling is off and no command is waiting. */
int64_t console_view_next_change(const struct console_view *v);

/* The topmost open layer; LAYER_COUNT: none. */
enum layer console_view_layer(const struct console_view *v);
/* Whose keys apply: those of the topmost layer that has its own, or of the focused pane. */
const struct pane_ops *console_view_keys(const struct console_view *v);
/* Where a pane is drawn, or the open page for anything else. */
struct area console_view_inside(
	const struct console_view *v, struct cells *c, const struct pane_ops *pane);
/* What lies there; a place outside of the screen has nothing. */
struct hit console_view_hit(const struct console_view *v, struct cells *c, int column, int row);
/* The height in rows that the pane or layer has now, for PgUp and PgDn. */
int console_view_page(const struct console_view *v, struct cells *c, const struct pane_ops *pane);
/* Scrolls a pane or layer by `step` rows or entries, up if negative.  At its end a list follows
 * again. */
void console_view_move(
	struct console_view *v, struct cells *c, const struct pane_ops *pane, int64_t step);

/* The same for what a wheel does: what is selected goes along only where it must. */
void console_view_turn(
	struct console_view *v, struct cells *c, const struct pane_ops *pane, int64_t rows);

/* The hex pane shows its data inspector, at this size. */
bool console_view_hex_inspector(const struct console_view *v, struct cells *c);

/* Bytes per row of the hex pane, at this size and with this many bytes in the editor. */
int console_view_hex_row(const struct console_view *v, struct cells *c);
/* Number of rows of the whole help page (F1). */
int console_view_help_rows(const struct console_view *v);

/* The messages in the list: all, or those that match the filter. */
struct message_list console_view_messages(const struct console_view *v);
/* The selected message: its place in that list and its number in the log; false if there is none.
 * If the log has dropped it, the oldest one counts as selected. */
bool console_view_selected_message(
	const struct console_view *v, struct message *m, uint64_t *place, uint64_t *number);

/* What the open message shows, or would.  Free with message_shown_fini. */
struct message_shown {
	struct message m; /* its payload is that of all parts, if they are shown joined */
	uint64_t place, number;
	uint64_t first_part, end_part; /* numbers; itself alone: it looks whole */
	struct buf topic, payload;     /* m's bytes */
};
/* false: there is no message. */
bool console_view_shown(const struct console_view *v, struct message_shown *s);
void message_shown_fini(struct message_shown *s);

/* The form in which an open message with this payload is shown; never MESSAGE_FIRST_CHOICE. */
enum message_form console_view_form(const struct console_view *v, struct slice payload);
/* If it is shown as JSON, folds or unfolds the selected object or array; a value that is none, or is
 * folded already, folds what it is in.  What was folded stays selected. */
void console_view_fold(struct console_view *v, struct slice payload, bool folded);

/* The selected note of the list; false if there is none. */
bool console_view_selected_note(const struct console_view *v, struct note *note);
/* The selected entry of the open palette; NULL: nothing has what was typed. */
const struct palette_entry *console_view_palette_entry(const struct console_view *v);
/* Scrolls the command pane to an entry of the journal that is still kept: it becomes the first row,
 * or is as near to it as the end of the journal allows. */
void console_view_show_entry(struct console_view *v, struct cells *c, uint64_t number);

/* ... to any entry of it, only if it is not wholly in view, and with some of what came before. */
void console_view_reveal_entry(struct console_view *v, struct cells *c, struct command_place at);

/* The number of the last entry of the journal that the command pane shows; 0 if there is none. */
uint64_t console_view_last_entry(const struct console_view *v);

/* Moves a list's selection: the entries are [first, end); `by` may be larger than their number.  On
 * the last entry the list follows again. */
void scroll_move(struct scroll *s, uint64_t first, uint64_t end, int64_t by, int page);
/* Moves the rows in view, down if `by` is negative: the selected entry goes along only where it would
 * leave the page.  At the end the list follows again. */
void scroll_turn(struct scroll *s, uint64_t first, uint64_t end, int64_t by, int page);
/* Moves the first of `rows` rows that are shown a page at a time; the last page stays full. */
int scroll_row(int row, int64_t by, int rows, int page);

/* What is drawn like a pane without being one. */
extern const struct pane_ops top_bar, bottom_bar, command_line;

#endif
