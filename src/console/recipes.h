/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which recipes there are, and asking for what one leaves open before it is played (console/recipe.h):
 * those built in, the user's own (recipes/NAME.at in the configuration folder), and any script by its
 * path.
 */
#ifndef CONSOLE_RECIPES_H
#define CONSOLE_RECIPES_H

#include "console/recipe.h"
#include "script/variables.h"

/* builtin_recipes.c */
struct builtin_recipe {
	const char *name, *text;
};
const struct builtin_recipe *builtin_recipe(size_t number); /* NULL: past the last one */

struct recipe {
	struct buf name, about;
	struct buf path; /* empty: it is built in */
	struct buf text; /* of a built-in one */
};

/* A value that was used for a name, in this session. */
struct recipe_value {
	struct buf name, value;
};

struct recipes {
	struct recipe *items;
	size_t count, room;
	struct recipe asked; /* its text is read; while its form is open */
	struct recipe_value *used;
	size_t used_count, used_room;
};

/* Words of the recipe, such as `about` and what a variable means: those of a built-in one are
 * translated. */
const char *recipe_words(const struct recipe *r, struct buf *words);

void console_recipes_fini(struct console *c);
/* Looks which there are; one of the user's hides a built-in one of the same name. */
void console_recipes_load(struct console *c);
/* The menu; or if one has stopped, how to go on with it. */
void console_recipes_choose(struct console *c);
/* Opens the form of that one of the items; behind the last one, asks for a file. */
void console_recipes_ask(struct console *c, size_t number);
/* Opens the form of a script that was pasted. */
void console_recipes_open_text(struct console *c, struct slice text);
void console_recipes_open_file(struct console *c, struct slice path);

#endif
