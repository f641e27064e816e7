/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Playing a script in the console: a recipe, or a pasted listing.  One at a time; each step is sent once
 * the one before has been answered.  At a step that fails it stops, says why, and asks whether to try
 * again, go on behind it, or end.
 */
#ifndef CONSOLE_RECIPE_H
#define CONSOLE_RECIPE_H

#include "script/player.h"

struct console;
struct loop_watch;

/* What is to be done with a step before it begins: it is played as it is; it is done already; or it has to
 * be corrected, which is said: then it stops there. */
enum recipe_turn { RECIPE_SEND, RECIPE_DONE, RECIPE_STOP };

struct recipe_plan {
	const char *name; /* copied; NULL: a pasted listing */
	bool stepwise;    /* each step is asked for */
	/* Of a pasted listing, whose lines are the user's own; `left`: how many steps follow. */
	enum recipe_turn (*turn)(struct console *c, struct script_step *step, size_t left);
};

/* What the console keeps of it; zeroed: none is played. */
struct recipe_state {
	bool playing;
	struct recipe_plan plan;
	struct buf name; /* "tcp"; of a pasted listing empty */
	struct script script;
	struct player player;
	struct loop_watch *timer;
	bool granted; /* stepwise: the running step is */
	bool stopped; /* at a step that failed: it waits for the user */
	bool asks;    /* a question is due, once no other one is open */
	bool going;
	bool cleaning; /* the user has ended it at a step that failed: what follows `finally` is done */
	size_t skipped, failed; /* steps so far; a failed one that the user went on behind */
	struct buf why;         /* it stopped */
	struct buf progress, prompt, help; /* texts on the screen */
};

/* The script is moved, unless false is returned, with *d: not now. */
bool console_recipe_start(
	struct console *c, struct script *script, const struct recipe_plan *plan, struct diag *d);
void console_recipe_fini(struct console *c);

/* After anything happened. */
void console_recipe_go(struct console *c);
/* At the end of a turn: asks what is to be asked. */
void console_recipe_ask(struct console *c);
/* Ends it: what was sent is no longer waited for.  false: none is played. */
bool console_recipe_cancel(struct console *c);
/* Asks how to go on if it has stopped; false: it has not. */
bool console_recipe_continue(struct console *c);
/* One line on how far it is; NULL: none is played. */
const char *console_recipe_progress(struct console *c);

/* The answers to its questions. */
void console_recipe_answer_step(struct console *c, struct slice answer);
void console_recipe_answer_stopped(struct console *c, struct slice answer);
void console_recipe_leave(struct console *c);

#endif
