/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "keys/keymap.h"

#include <string.h>

#include "base/language.h"
#include "base/list.h"
#include "base/utf8.h"

enum { MARK_BYTES = 64 };

/* The next word at or after *at; empty at the end. */
static struct slice keymap_next_word(struct slice text, size_t *at)
{
	while (*at < text.n && (text.p[*at] == ' ' || text.p[*at] == '\t'))
		++*at;
	struct slice rest = slice_from(text, *at);
	size_t n = 0;
	while (n < rest.n && rest.p[n] != ' ' && rest.p[n] != '\t')
		n++;
	*at += n;
	/* As the F1 page writes them: "F12, Alt-Enter".  A comma alone, or behind Alt-, is the key. */
	struct slice word = slice_sub(rest, 0, n);
	bool separates =
		n > 1 && slice_ends(word, SLICE(",")) && !slice_eq_nocase(word, SLICE("Alt-,"));
	return slice_sub(word, 0, separates ? n - 1 : n);
}

static bool chain_has(enum context context, enum context wanted)
{
	enum context chain[CONTEXT_COUNT];
	size_t n = context_chain(context, chain);

	for (size_t i = 0; i < n; i++)
		if (chain[i] == wanted)
			return true;
	return false;
}

/* True if there is a focus from which both are looked up. */
static bool contexts_meet(enum context a, enum context b)
{
	for (int c = 0; c < CONTEXT_COUNT; c++)
		if (chain_has((enum context)c, a) && chain_has((enum context)c, b))
			return true;
	return false;
}

static bool keymap_has_key(const struct keymap *m, enum action action, int key)
{
	for (int i = 0; i < KEYMAP_KEYS; i++)
		if (key != 0 && m->keys[action][i] == key)
			return true;
	return false;
}

/* The row's default keys contain that key. */
static bool keymap_has_default(const struct action_row *row, int key)
{
	struct slice keys = slice_of(row->keys);
	size_t at = 0;
	int found;

	for (struct slice word; (word = keymap_next_word(keys, &at)).n;)
		if (key_find(word, &found) && found == key)
			return true;
	return false;
}

/* By default both have the key: the one of the pane hides the one that applies everywhere. */
static bool keymap_shares(const struct action_row *a, const struct action_row *b, int key)
{
	return (a->context == CONTEXT_ANY) != (b->context == CONTEXT_ANY) &&
	       keymap_has_default(a, key) && keymap_has_default(b, key);
}

/* Where characters are typed, a character can't be a command as well. */
static bool is_typed(enum context context, int key)
{
	return key >= ' ' && key < KEY_CODE_FIRST && key != 0x7f &&
	       (context == CONTEXT_ANY || context == CONTEXT_COMMANDS || context == CONTEXT_HEX ||
		       context == CONTEXT_PALETTE || context == CONTEXT_QUESTION);
}

static bool check_key(const struct keymap *m, const struct action_row *row, int key, size_t at,
	struct slice word, struct diag *d)
{
	const struct action_row *rows;
	size_t count = action_rows(&rows);

	if (is_typed(row->context, key))
		return diag_fail(d, 0, at, word.n,
			_("%.*s is a character that is typed where %s applies; use a Ctrl-, Alt- "
			  "or F key"),
			SLICE_ARG(word), row->name);
	for (size_t i = 0; i < count; i++)
		if (rows[i].action != row->action && keymap_has_key(m, rows[i].action, key) &&
			contexts_meet(rows[i].context, row->context) &&
			!keymap_shares(&rows[i], row, key))
			return diag_fail(d, 0, at, word.n,
				_("%.*s can't be %s: it is %s; give %s another key first"),
				SLICE_ARG(word), row->name, rows[i].name, rows[i].name);
	return true;
}

static bool keymap_unknown_key(struct slice word, size_t at, struct diag *d)
{
	return diag_fail(d, 0, at, word.n,
		_("there is no key %s; keys are F1 to F12, Ctrl-A, Alt-A, Enter, Tab, PgUp and the "
		  "like"),
		VISIBLE(word, MARK_BYTES));
}

static bool unknown_action(struct slice name, struct diag *d)
{
	return diag_fail(d, 0, 0, 0, _("there is no action %s; F1 and atmq-keys(7) name them"),
		VISIBLE(name, MARK_BYTES));
}

bool keymap_bind(struct keymap *m, struct slice name, struct slice keys, struct diag *d)
{
	int bound[KEYMAP_KEYS] = {0};
	enum action action;
	size_t count = 0;

	if (!action_find(name, &action))
		return unknown_action(name, d);
	const struct action_row *row = action_row(action);
	for (size_t at = 0;;) {
		struct slice word = keymap_next_word(keys, &at);
		int key;
		if (word.n == 0)
			break;
		size_t start = (size_t)(word.p - keys.p);
		if (count == KEYMAP_KEYS)
			return diag_fail(d, 0, start, word.n, _("%s has more than %d keys"),
				row->name, KEYMAP_KEYS);
		if (!key_find(word, &key))
			return keymap_unknown_key(word, start, d);
		if (!check_key(m, row, key, start, word, d))
			return false;
		bound[count++] = key;
	}
	memcpy(m->keys[action], bound, sizeof(bound));
	return true;
}

void keymap_init(struct keymap *m)
{
	const struct action_row *rows;
	size_t count = action_rows(&rows);

	*m = (struct keymap){0};
	for (size_t i = 0; i < count; i++)
		keymap_bind(m, slice_of(rows[i].name), slice_of(rows[i].keys), NULL);
}

static enum action find_in(const struct keymap *m, enum context context, int key)
{
	const struct action_row *rows;
	size_t count = action_rows(&rows);

	for (size_t i = 0; i < count; i++)
		if (rows[i].context == context && keymap_has_key(m, rows[i].action, key))
			return rows[i].action;
	return ACTION_NONE;
}

enum action keymap_find(const struct keymap *m, enum context context, int key)
{
	enum context chain[CONTEXT_COUNT];
	size_t n = context_chain(context, chain);
	enum action action = ACTION_NONE;

	for (size_t i = 0; i < n && action == ACTION_NONE; i++)
		action = find_in(m, chain[i], key_without_case(key));
	return action;
}

static bool keymap_is_kept(const struct keymap *m, int key)
{
	for (size_t i = 0; i < KEYMAP_KEPT; i++)
		if (m->kept[i] && m->kept[i] == key)
			return true;
	return false;
}

bool keymap_keep(struct keymap *m, struct slice keys, struct diag *d)
{
	int kept[KEYMAP_KEPT] = {0};
	size_t count = 0, at = 0;

	for (;;) {
		struct slice word = keymap_next_word(keys, &at);
		if (word.n == 0)
			break;
		size_t start = (size_t)(word.p - keys.p);
		if (count == KEYMAP_KEPT)
			return diag_fail(
				d, 0, start, word.n, _("more than %d keys are kept"), KEYMAP_KEPT);
		if (!key_find(word, &kept[count++]))
			return keymap_unknown_key(word, start, d);
	}
	memcpy(m->kept, kept, sizeof(kept));
	return true;
}

int keymap_key(const struct keymap *m, enum action action)
{
	for (int i = 0; i < KEYMAP_KEYS && m->keys[action][i]; i++)
		if (!keymap_is_kept(m, m->keys[action][i]))
			return m->keys[action][i];
	return m->keys[action][0];
}

void keymap_add_keys(struct buf *out, const struct keymap *m, enum action action)
{
	bool all = keymap_is_kept(m, keymap_key(m, action));
	size_t before = out->n;

	for (int i = 0; i < KEYMAP_KEYS && m->keys[action][i]; i++) {
		if (!all && keymap_is_kept(m, m->keys[action][i]))
			continue;
		buf_add_text(out, list_comma(out->n - before));
		key_add_name(out, m->keys[action][i]);
	}
}
