/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/form.h"

#include <stdlib.h>

#include "base/language.h"
#include "base/memory.h"

void form_field_drop_choices(struct form_field *field)
{
	for (size_t i = 0; i < field->choice_count; i++) {
		buf_fini(&field->choices[i].text);
		buf_fini(&field->choices[i].meaning);
	}
	field->choice_count = 0;
}

static void form_field_fini(struct form_field *field)
{
	buf_fini(&field->name);
	buf_fini(&field->label);
	buf_fini(&field->range);
	buf_fini(&field->help);
	buf_fini(&field->placeholder);
	buf_fini(&field->value);
	buf_fini(&field->mistake);
	form_field_drop_choices(field);
	free(field->choices);
}

void form_fini(struct form *f)
{
	for (size_t i = 0; i < f->count; i++)
		form_field_fini(&f->fields[i]);
	free(f->fields);
	buf_fini(&f->title);
	buf_fini(&f->about);
	buf_fini(&f->result);
	buf_fini(&f->outcome);
	buf_fini(&f->remark);
	buf_fini(&f->typed);
	*f = (struct form){0};
}

struct form_field *form_add_field(struct form *f, const char *name, const char *help)
{
	f->fields = memory_grow(f->fields, &f->room, f->count + 1, sizeof(*f->fields));
	struct form_field *field = &f->fields[f->count++];

	*field = (struct form_field){0};
	buf_add_text(&field->name, name);
	buf_add_text(&field->help, help);
	return field;
}

void form_drop_fields(struct form *f, size_t from)
{
	while (f->count > from)
		form_field_fini(&f->fields[--f->count]);
	if (f->count && f->current >= f->count)
		form_go(f, f->count - 1);
}

void form_field_add_choice(struct form_field *field, struct slice text, const char *meaning)
{
	for (size_t i = 0; i < field->choice_count; i++)
		if (slice_eq(buf_slice(&field->choices[i].text), text))
			return;
	field->choices = memory_grow(field->choices, &field->choice_room, field->choice_count + 1,
		sizeof(*field->choices));
	struct form_choice *choice = &field->choices[field->choice_count++];
	*choice = (struct form_choice){0};
	buf_add(&choice->text, text);
	buf_add_text(&choice->meaning, meaning ? meaning : "");
}

void form_field_set(struct form_field *field, struct slice value)
{
	buf_set(&field->value, value);
}

void form_field_set_label(struct form_field *field, const char *label)
{
	buf_set(&field->label, slice_of(label));
}

struct slice form_field_label(const struct form_field *field)
{
	return field->label.n ? buf_slice(&field->label) : buf_slice(&field->name);
}

struct slice form_value(const struct form *f, const char *name)
{
	for (size_t i = 0; i < f->count; i++)
		if (slice_eq(buf_slice(&f->fields[i].name), slice_of(name)))
			return buf_slice(&f->fields[i].value);
	return (struct slice){0};
}

struct slice form_field_meaning(const struct form_field *field)
{
	for (size_t i = 0; i < field->choice_count; i++)
		if (slice_eq(buf_slice(&field->choices[i].text), buf_slice(&field->value)))
			return buf_slice(&field->choices[i].meaning);
	return (struct slice){0};
}

struct form_field *form_current(const struct form *f)
{
	return f->current < f->count ? &f->fields[f->current] : NULL;
}

void form_go(struct form *f, size_t field)
{
	if (field >= f->count)
		return;
	if (field != f->current)
		f->fields[f->current].left = true;
	f->current = field;
	f->cursor = f->fields[field].value.n;
	f->turning = false;
	f->fresh = true;
}

bool form_move(struct form *f, int step)
{
	if (step < 0 ? f->current == 0 : f->current + 1 >= f->count)
		return false;
	form_go(f, step < 0 ? f->current - 1 : f->current + 1);
	return true;
}

bool form_replaces(const struct form *f)
{
	const struct form_field *field = form_current(f);

	return field && f->fresh && field->whole && field->value.n;
}

void form_type(struct form *f, struct slice value, size_t cursor)
{
	struct form_field *field = form_current(f);

	f->fresh = false;
	if (!field)
		return;
	if (!slice_eq(buf_slice(&field->value), value)) {
		buf_set(&field->value, value);
		f->turning = false;
	}
	f->cursor = cursor < value.n ? cursor : value.n;
}

/* Each word of the value occurs in the choice or in its meaning. */
static bool form_matches(const struct form_choice *choice, struct slice typed)
{
	for (typed = slice_trim(typed); typed.n;) {
		size_t end = slice_find_char(typed, ' ');
		struct slice word = slice_sub(typed, 0, end);

		typed = slice_trim(slice_from(typed, word.n));
		if (slice_find_nocase(buf_slice(&choice->text), word) == SLICE_NONE &&
			slice_find_nocase(buf_slice(&choice->meaning), word) == SLICE_NONE)
			return false;
	}
	return true;
}

/* While one turns through the choices, the list stays as it was; what will be replaced looks for
 * nothing. */
static struct slice form_typed(const struct form *f, const struct form_field *field)
{
	if (field->search && field == form_current(f) && !f->turning && form_replaces(f))
		return (struct slice){0};
	return f->turning && field == form_current(f) ? buf_slice(&f->typed)
	                                              : buf_slice(&field->value);
}

bool form_shows_choice(const struct form *f, const struct form_field *field, size_t i)
{
	return !field->search || form_matches(&field->choices[i], form_typed(f, field));
}

/* Among those that one turns through. */
static bool form_offers(const struct form *f, const struct form_field *field, size_t i)
{
	return field->search ? form_shows_choice(f, field, i)
	                     : slice_starts_nocase(
				       buf_slice(&field->choices[i].text), form_typed(f, field));
}

static size_t form_exact_choice(const struct form_field *field)
{
	for (size_t i = 0; i < field->choice_count; i++)
		if (slice_eq(buf_slice(&field->choices[i].text), buf_slice(&field->value)))
			return i;
	return SIZE_MAX;
}

size_t form_choice_of(const struct form *f, const struct form_field *field)
{
	size_t exact = form_exact_choice(field);

	for (size_t i = 0; field->search && exact == SIZE_MAX && i < field->choice_count; i++)
		if (form_shows_choice(f, field, i))
			exact = i;
	return exact;
}

/* Begins to turn: with what was typed, unless that is a choice itself or begins none. */
static void form_begin_turning(struct form *f, const struct form_field *field)
{
	bool any = false;

	buf_set(&f->typed, buf_slice(&field->value));
	f->turning = true;
	for (size_t i = 0; i < field->choice_count; i++)
		any = any || form_offers(f, field, i);
	if (!any || form_exact_choice(field) != SIZE_MAX)
		buf_clear(&f->typed);
}

bool form_turn(struct form *f, int step)
{
	struct form_field *field = form_current(f);

	if (!field || !field->choice_count)
		return false;
	size_t at = form_exact_choice(field), count = field->choice_count;

	if (!f->turning)
		form_begin_turning(f, field);
	for (size_t tried = 0; tried < count; tried++) {
		if (at == SIZE_MAX)
			at = step > 0 ? 0 : count - 1;
		else
			at = (at + (step > 0 ? 1 : count - 1)) % count;
		if (form_offers(f, field, at))
			break;
	}
	buf_set(&field->value, buf_slice(&field->choices[at].text));
	f->cursor = field->value.n;
	f->fresh = true;
	return true;
}

void form_settle(struct form *f)
{
	for (size_t i = 0; i < f->count; i++) {
		struct form_field *field = &f->fields[i];
		size_t choice = field->search ? form_choice_of(f, field) : SIZE_MAX;

		if (choice != SIZE_MAX)
			buf_set(&field->value, buf_slice(&field->choices[choice].text));
	}
}

void form_check(struct form *f)
{
	for (size_t i = 0; i < f->count; i++) {
		struct form_field *field = &f->fields[i];
		const char *name = buf_text(field->label.n ? &field->label : &field->name);

		buf_clear(&field->mistake);
		field->unfinished = false;
		if (!field->value.n && !field->optional)
			buf_addf(&field->mistake, _("%s is missing"), name);
		else if (field->limit && field->value.n > field->limit)
			buf_addf(&field->mistake, _("%s has %zu bytes; at most %zu fit"), name,
				field->value.n, field->limit);
		else if (field->search && form_choice_of(f, field) == SIZE_MAX)
			buf_add_text(&field->mistake, _("nothing in the list matches"));
	}
}

bool form_field_is_wrong(const struct form_field *field)
{
	return field->mistake.n && (field->value.n ? !field->unfinished : field->left);
}

size_t form_first_mistake(const struct form *f)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->fields[i].mistake.n)
			return i;
	return SIZE_MAX;
}
