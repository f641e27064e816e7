/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Everything a key can do, one row each: name (for the configuration), where it applies, the keys
 * it has by default, its label and its help, which are translated where they are shown.  The keymap, the F1 page, the bottom line and the manual read it.
 * Alt and a digit are the F key of that number, for terminals that keep F keys to themselves.
 */
#ifndef KEYS_ACTION_H
#define KEYS_ACTION_H

#include "base/slice.h"

enum action {
	ACTION_NONE, /* the key goes to readline, or into the hex editor as a character */
	/* everywhere */
	ACTION_HELP,
	ACTION_FOCUS_COMMANDS,
	ACTION_FOCUS_STATE,
	ACTION_FOCUS_MESSAGES,
	ACTION_FOCUS_HEX,
	ACTION_FOCUS_NEXT,
	ACTION_ZOOM,
	ACTION_HIDE_PANE,
	ACTION_DIVIDER_LEFT,
	ACTION_DIVIDER_RIGHT,
	ACTION_BORDER_UP,
	ACTION_BORDER_DOWN,
	ACTION_RESET_PANES,
	ACTION_HEX_SEND,
	ACTION_NOTE,
	ACTION_FIND_LINE,
	ACTION_FIND_LINE_NEWER,
	ACTION_LIST_NOTES,
	ACTION_FORM,
	ACTION_USE_OFFER,
	ACTION_CANCEL,
	ACTION_PORT_SETTINGS,
	ACTION_RESET_BOARD,
	ACTION_HOLD_RESET,
	ACTION_BOOT_BOARD,
	ACTION_SEND_BREAK,
	ACTION_DOCTOR,
	ACTION_RELEASE_PORT,
	ACTION_JOIN,
	ACTION_RECONNECT,
	ACTION_POLL_NOW,
	ACTION_PALETTE,
	ACTION_RECIPES,
	ACTION_CLOUD,
	ACTION_CERTS,
	ACTION_NEXT_THEME,
	ACTION_SAVE_SCREEN,
	ACTION_NEXT_ENCODING,
	ACTION_SUSPEND,
	ACTION_REDRAW,
	ACTION_QUIT,
	ACTION_LEADER,
	ACTION_LEAVE, /* Esc: close what is open, back to the commands */
	/* commands */
	ACTION_SEND,
	ACTION_SEND_UNCHECKED,
	ACTION_COMPLETE,
	ACTION_COMPLETE_BACK,
	ACTION_SCROLL_UP,
	ACTION_SCROLL_DOWN,
	ACTION_SCROLL_END,
	ACTION_SELECT_OLDER,
	ACTION_SELECT_NEWER,
	ACTION_FOLD,
	ACTION_TIMES,
	ACTION_SHOW_POLLS,
	/* lists: messages, state, notes, help; from ACTION_TOGGLE_HEX on of messages only */
	ACTION_UP,
	ACTION_DOWN,
	ACTION_PAGE_UP,
	ACTION_PAGE_DOWN,
	ACTION_FIRST,
	ACTION_LAST,
	ACTION_TOGGLE_HEX,
	ACTION_OPEN,
	ACTION_COPY_TO_HEX,
	ACTION_TOPICS,
	ACTION_PLOT,
	ACTION_EXPAND,
	ACTION_COLLAPSE,
	ACTION_DIFFERENCE,
	ACTION_JOIN_PARTS,
	ACTION_COPY,
	ACTION_SAVE_MESSAGE,
	ACTION_SAVE_MESSAGES,
	ACTION_SEND_BACK,
	ACTION_PAUSE,
	ACTION_SEARCH,
	ACTION_SEARCH_OLDER,
	ACTION_SEARCH_NEWER,
	ACTION_FILTER,
	/* notes */
	ACTION_GO_TO_NOTE,
	/* the palette */
	ACTION_PALETTE_UP,
	ACTION_PALETTE_DOWN,
	ACTION_PALETTE_PAGE_UP,
	ACTION_PALETTE_PAGE_DOWN,
	ACTION_PALETTE_FORM,
	/* forms */
	ACTION_FORM_NEXT,
	ACTION_FORM_ACCEPT,
	ACTION_FORM_UP,
	ACTION_FORM_DOWN,
	ACTION_FORM_CHOOSE,
	ACTION_FORM_CHOOSE_BACK,
	ACTION_FORM_SHOW_SECRETS,
	ACTION_FORM_TO_LINE,
	/* hex editor */
	ACTION_HEX_LEFT,
	ACTION_HEX_RIGHT,
	ACTION_HEX_UP,
	ACTION_HEX_DOWN,
	ACTION_HEX_ROW_START,
	ACTION_HEX_ROW_END,
	ACTION_HEX_START,
	ACTION_HEX_END,
	ACTION_HEX_PAGE_UP,
	ACTION_HEX_PAGE_DOWN,
	ACTION_HEX_COLUMN,
	ACTION_HEX_OVERWRITE,
	ACTION_HEX_DELETE,
	ACTION_HEX_BACKSPACE,
	ACTION_HEX_UNDO,
	ACTION_HEX_REDO,
	ACTION_HEX_CLEAR,
	ACTION_HEX_LOAD,
	ACTION_HEX_SAVE,
	ACTION_HEX_SELECT,
	ACTION_HEX_CUT,
	ACTION_HEX_COPY,
	ACTION_HEX_PASTE,
	ACTION_HEX_SEARCH,
	ACTION_HEX_NEXT,
	ACTION_HEX_PREVIOUS,
	ACTION_HEX_GO,
	ACTION_HEX_FILL,
	ACTION_HEX_VALUE,
	ACTION_HEX_INSPECTOR,
	ACTION_HEX_ENTER,
	/* the plot */
	ACTION_PLOT_IN,
	ACTION_PLOT_OUT,
	ACTION_PLOT_EARLIER,
	ACTION_PLOT_LATER,
	ACTION_PLOT_ALL,
	/* a recorded session */
	ACTION_PLAY,
	ACTION_FASTER,
	ACTION_SLOWER,
	ACTION_RECORD_NEXT,
	ACTION_RECORD_BACK,
	ACTION_COMMAND_NEXT,
	ACTION_COMMAND_BACK,
	ACTION_MESSAGE_NEXT,
	ACTION_MESSAGE_BACK,
	ACTION_ERROR_NEXT,
	ACTION_ERROR_BACK,
	ACTION_DROP_NEXT,
	ACTION_DROP_BACK,
	ACTION_RESET_NEXT,
	ACTION_RESET_BACK,
	ACTION_NOTE_NEXT,
	ACTION_NOTE_BACK,
	ACTION_SEEK,
	ACTION_TO_START,
	ACTION_TO_END,
	ACTION_FIND,
	ACTION_FIND_NEXT,
	ACTION_FIND_BACK,
	ACTION_COUNT
};

enum context {
	CONTEXT_ANY, /* looked up last, wherever the focus is */
	CONTEXT_COMMANDS,
	CONTEXT_STATE,
	CONTEXT_MESSAGES,
	CONTEXT_HEX,
	CONTEXT_NOTES,
	CONTEXT_PLOT,
	CONTEXT_FORM,
	CONTEXT_HELP,
	CONTEXT_PALETTE,  /* a line is typed there */
	CONTEXT_LIST,     /* messages, state, notes and help: looked up after their own */
	CONTEXT_REPLAY,   /* of a recorded session: wherever no character is typed */
	CONTEXT_QUESTION, /* the bottom line asks for a file name or a note */
	CONTEXT_COUNT
};

struct action_row {
	enum action action;
	enum context context;
	const char *name;  /* "send-unchecked" */
	const char *keys;  /* "F12 Alt-Enter": names of key_find, blanks between */
	const char *label; /* a word for the bottom line, or NULL: not shown there */
	const char *help;  /* one sentence without a full stop, for the F1 page */
};

const struct action_row *action_row(enum action action); /* NULL for ACTION_NONE */
/* All rows, in the order of the F1 page; returns how many. */
size_t action_rows(const struct action_row **rows);
bool action_find(struct slice name, enum action *action);
const char *context_name(enum context context); /* "Hex editor", as a heading */
/* The contexts in which a key is looked up when the focus is in `context`, in that order; returns
 * how many. */
size_t context_chain(enum context context, enum context out[CONTEXT_COUNT]);

#endif
