/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * (context, key) -> action: the defaults of action.h, changed by the configuration's [keys].
 */
#ifndef KEYS_KEYMAP_H
#define KEYS_KEYMAP_H

#include "base/diag.h"
#include "keys/action.h"
#include "keys/key.h"

enum {
	KEYMAP_KEYS = 4, /* an action has at most this many keys */
	KEYMAP_KEPT = 16
};

struct keymap {
	int keys[ACTION_COUNT][KEYMAP_KEYS]; /* 0: none */
	int kept[KEYMAP_KEPT];               /* keymap_keep; 0: no more */
};

void keymap_init(struct keymap *m); /* the defaults */
/* "name = F5 Ctrl-S": replaces that action's keys; an empty value removes them.  A key that another
 * action has where this one applies is refused, unless both have it by default: then one is a pane's, and
 * hides the other there. */
bool keymap_bind(struct keymap *m, struct slice name, struct slice keys, struct diag *d);
enum action keymap_find(const struct keymap *m, enum context context, int key);
/* "F1 F10": keys that the terminal keeps for itself, in place of those kept so far.  They work as
 * before if they come all the same; an action that has another key is shown with that one. */
bool keymap_keep(struct keymap *m, struct slice keys, struct diag *d);
/* The key to name for an action; 0: it has none. */
int keymap_key(const struct keymap *m, enum action action);
/* "F12, Alt-Enter", without those that the terminal keeps if there are others; empty if the action
 * has no key. */
void keymap_add_keys(struct buf *out, const struct keymap *m, enum action action);

#endif
