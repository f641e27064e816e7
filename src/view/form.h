/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A form: fields to fill in, one below the other, each with its meaning, what may stand in it and
 * the values to choose from; and the result that they make.  This is its data: form_layer.c draws
 * it, console/form.h opens it and has its keys.  It owns all its text and knows nothing of what the
 * form is for: that is known to who opened it, who sets mistakes and result after each change.
 *
 *	struct form f = {0};
 *	buf_add_text(&f.title, "Recipe: bring-up");
 *	struct form_field *field = form_add_field(&f, "HOST", "Name or address of the broker");
 *	form_field_add_choice(field, SLICE("127.0.0.1"), "default");
 *	form_field_set(field, SLICE("127.0.0.1"));
 *
 * A value is text as it is meant, without quotes and escapes.
 */
#ifndef VIEW_FORM_H
#define VIEW_FORM_H

#include "base/buf.h"
#include "base/slice.h"

struct form_choice {
	struct buf text, meaning; /* meaning may be empty */
};

struct form_field {
	struct buf name;        /* what its owner knows it by, such as that of an AT parameter */
	struct buf label;       /* shown in its place, translated; empty: the name is shown */
	struct buf range;       /* what a value may be: "0, 1 or 2"; may be empty */
	struct buf help;        /* what it means, in a sentence or two */
	struct buf placeholder; /* shown while the value is empty: "15000 unless given" */
	struct buf value;
	struct buf mistake; /* what is wrong with the value; empty: nothing */
	size_t limit;       /* most bytes, which are counted while typing; 0: they are not */
	bool secret;        /* stars are shown, unless form.shows_secrets */
	bool optional;      /* may be left empty */
	bool search;        /* only choices are allowed, and those shown that match the value */
	bool unfinished;    /* the mistake may be mended by typing on: not said at the cursor */
	bool whole;         /* what is typed first replaces the value: it is short, or a default */
	bool left;          /* the cursor was in it and has left it: what is missing is said */
	struct form_choice *choices;
	size_t choice_count, choice_room;
};

struct form {
	struct buf title;
	struct buf about; /* a sentence below the title; may be empty */
	struct form_field *fields;
	size_t count, room;
	size_t current; /* the field with the cursor; 0 if there is none */
	size_t cursor;  /* byte offset in its value */
	bool fresh;     /* nothing was typed since the cursor came into the field */
	bool shows_secrets;
	/* What the values make, as it may be shown, with secrets masked: for a command its line.
	 * The current field's part is marked; n = 0: none. */
	struct buf result;
	size_t result_at, result_n;
	size_t result_bytes, result_limit; /* its real length, and the most; 0, 0: not counted */
	/* What comes out besides, as it may be shown: one line each, ended by a line feed; may be
	 * empty. */
	struct buf outcome;
	/* What accepting does, or why it can't: "Enter sends it". */
	struct buf remark;
	bool refused; /* the remark is a mistake of the whole */
	/* While one turns through the choices: what was typed before. */
	bool turning;
	struct buf typed;
};

void form_fini(struct form *f); /* a zeroed one is an empty form */

/* The new field, valid until the next is added. */
struct form_field *form_add_field(struct form *f, const char *name, const char *help);
/* Drops that field and those behind it; the cursor stays in front of them. */
void form_drop_fields(struct form *f, size_t from);
void form_field_add_choice(struct form_field *field, struct slice text, const char *meaning);
void form_field_drop_choices(struct form_field *field);
void form_field_set(struct form_field *field, struct slice value);
void form_field_set_label(struct form_field *field, const char *label);
/* As it is shown. */
struct slice form_field_label(const struct form_field *field);
/* The value of the field of that name; empty if there is none. */
struct slice form_value(const struct form *f, const char *name);
/* The meaning of its value among the choices; empty if it has none. */
struct slice form_field_meaning(const struct form_field *field);

/* The field with the cursor; NULL: there are no fields. */
struct form_field *form_current(const struct form *f);
/* To another field: -1 the one before, 1 the next; stops at the ends.  false: it is there already. */
bool form_move(struct form *f, int step);
void form_go(struct form *f, size_t field);
/* True if a character that is typed now replaces the current field's value. */
bool form_replaces(const struct form *f);
/* The current field's value, as the user edits it. */
void form_type(struct form *f, struct slice value, size_t cursor);
/* Puts another choice into the current field: the next (1) or the previous (-1) of those that begin
 * with what was typed, or of all.  false: it has none. */
bool form_turn(struct form *f, int step);

/* Whether the i-th choice is shown: all are, except in a field that is searched. */
bool form_shows_choice(const struct form *f, const struct form_field *field, size_t i);
/* The choice that is the value, or in a field that is searched the first that is shown;
 * SIZE_MAX: none. */
size_t form_choice_of(const struct form *f, const struct form_field *field);

/* In fields that are searched, puts what was chosen in place of what was typed. */
void form_settle(struct form *f);

/* Sets the mistakes that follow from the fields alone: missing, too long, no choice. */
void form_check(struct form *f);
/* Whether it has a mistake that is to be said now: not that a field is empty that one has not left
 * yet, nor that what is being typed is unfinished. */
bool form_field_is_wrong(const struct form_field *field);
/* The first field with a mistake, said or not; SIZE_MAX: none. */
size_t form_first_mistake(const struct form *f);

#endif
