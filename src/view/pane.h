/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Panes and layers: each has a file of its own with a table of operations, and a row below.  Panes
 * share the screen; an open layer lies above them, and gets the keys first.
 *
 * Operations read struct console_view and draw inside their area.  Only `move` changes anything:
 * the pane's own part of the view.
 */
#ifndef VIEW_PANE_H
#define VIEW_PANE_H

#include "base/buf.h"
#include "keys/action.h"
#include "view/cells.h"

/* One row per pane: name, operations, column, share of that column's rows, and the most rows it can
 * use (0: any number).  Focus moves in this order. */
#define VIEW_PANES(ROW)                                     \
	ROW(PANE_COMMANDS, command_pane, COLUMN_LEFT, 5, 0) \
	ROW(PANE_STATE, state_pane, COLUMN_RIGHT, 5, 28)    \
	ROW(PANE_MESSAGES, message_pane, COLUMN_LEFT, 3, 0) \
	ROW(PANE_HEX, hex_pane, COLUMN_RIGHT, 3, 0)

/* One row per layer: name and operations, topmost first. */
#define VIEW_LAYERS(ROW)                        \
	ROW(LAYER_PALETTE, palette_layer)       \
	ROW(LAYER_QUESTION, question_layer)     \
	ROW(LAYER_HELP, help_layer)             \
	ROW(LAYER_NOTES, notes_layer)           \
	ROW(LAYER_FORM, form_layer)             \
	ROW(LAYER_PLOT, plot_layer)             \
	ROW(LAYER_CANDIDATES, candidates_layer) \
	ROW(LAYER_MESSAGE, message_layer)

struct console_view;

/* Where a layer is drawn. */
enum layer_place {
	LAYER_PANE, /* it is a pane */
	LAYER_PAGE, /* in place of all panes */
	LAYER_LINE, /* in place of the command line */
	LAYER_BOX   /* over whatever it covers */
};

/* What lies at a place on the screen, for the mouse. */
enum hit_kind {
	HIT_NOTHING,
	HIT_PART,    /* of `ops`, but nothing there could be selected */
	HIT_ENTRY,   /* of a list: moving by `step` selects it */
	HIT_COMMAND, /* the entry `place` of the journal began what is drawn there */
	HIT_CHOICE,  /* for the form's field: number `place` of its choices */
	HIT_BYTE,    /* of the hex editor: `place`, and whether it is shown as text */
	HIT_CURSOR,  /* of the command line: the byte offset `place` */
	HIT_BUTTON,  /* runs `action` */
	HIT_TITLE,   /* of the pane `pane` */
	HIT_DIVIDER  /* between the columns */
};
struct hit {
	enum hit_kind kind;
	const struct pane_ops *ops; /* what was drawn there; NULL: none of them */
	int pane;                   /* enum pane, if it is one; -1: it is none */
	int64_t step;
	uint64_t place;
	bool as_text;
	enum action action;
};

struct pane_ops {
	const char *name;     /* "the state pane" */
	enum context context; /* of its keys; CONTEXT_ANY in a layer: the keys of what lies below */
	enum action focus;    /* the action that leads to a pane */
	enum layer_place place;                        /* of a layer */
	bool (*is_open)(const struct console_view *v); /* a layer */
	/* Appends the title for the rule above. */
	void (*add_title)(const struct console_view *v, struct area inside, struct buf *out);
	void (*draw)(const struct console_view *v, struct area inside); /* on blanks */
	/* Everything that draw and add_title depend on, as bytes (view/facts.h); a change means
	 * drawing again.  Leaves out what all panes depend on (sizes, focus, layers, keys, time
	 * zone). */
	void (*add_facts)(const struct console_view *v, struct area inside, struct buf *facts);
	/* Updates what was drawn from the facts `before` to the facts `now`, where that is less
	 * work than drawing again; false: it can't.  NULL: it never can. */
	bool (*draw_change)(const struct console_view *v, struct area inside, struct slice before,
		struct slice now);
	/* Scrolls by `step` rows or entries, up if negative; stops at the end.  NULL: it does not
	 * scroll. */
	void (*move)(struct console_view *v, struct area inside, int64_t step);
	/* Scrolls by rows, whatever is selected; what is selected stays in view.  NULL: as `move`
	 * does. */
	void (*turn)(struct console_view *v, struct area inside, int64_t rows);
	/* Says what is drawn at (column, row) of the area, which for a box over other panes may lie
	 * outside of it: sets kind and what belongs to it.  NULL: nothing that could be selected. */
	void (*hit)(const struct console_view *v, struct area inside, int column, int row,
		struct hit *h);
};

#define VIEW_PANE_NAME(name, ops, column, share, most) name,
enum pane { VIEW_PANES(VIEW_PANE_NAME) PANE_COUNT };
#undef VIEW_PANE_NAME

#define VIEW_LAYER_NAME(name, ops) name,
enum layer { VIEW_LAYERS(VIEW_LAYER_NAME) LAYER_COUNT };
#undef VIEW_LAYER_NAME

#define VIEW_PANE_OPS(name, ops, column, share, most) extern const struct pane_ops ops;
VIEW_PANES(VIEW_PANE_OPS)
#undef VIEW_PANE_OPS

#define VIEW_LAYER_OPS(name, ops) extern const struct pane_ops ops;
VIEW_LAYERS(VIEW_LAYER_OPS)
#undef VIEW_LAYER_OPS

const struct pane_ops *pane_ops(enum pane pane);
const struct pane_ops *layer_ops(enum layer layer);

#endif
