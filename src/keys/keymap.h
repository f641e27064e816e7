/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * (context, key) -> action: the defaults of action.h, changed by the configuration's [keys].
 */
#ifndef KEYS_KEYMAP_H
#define KEYS_KEYMAP_H

#include "base/diag.h"
#include "keys/action.h"
#include "keys/key.h"

enum { KEYMAP_KEYS = 4 }; /* an action has at most this many keys */

struct keymap {
	int keys[ACTION_COUNT][KEYMAP_KEYS]; /* 0: none */
};

void keymap_init(struct keymap *m); /* the defaults */
/* "name = F5 Ctrl-S": replaces that action's keys; an empty value removes them.  A key that another
 * action has where this one applies is refused, unless both have it by default: then one is a pane's, and
 * hides the other there. */
bool keymap_bind(struct keymap *m, struct slice name, struct slice keys, struct diag *d);
enum action keymap_find(const struct keymap *m, enum context context, int key);
/* "F12, Alt-Enter"; empty if the action has no key. */
void keymap_add_keys(struct buf *out, const struct keymap *m, enum action action);

#endif
