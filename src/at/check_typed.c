/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/place.h"

/* However it continues, it cannot become shorter. */
static bool is_too_long(const struct at_place *place, const struct diag *d)
{
	const struct at_parameter *p = place->parameter;

	return p && p->error.overlength && d->code == p->error.overlength && d->at == place->at;
}

/* Where the argument being typed begins.  A comma in unescaped JSON does not end it. */
static size_t start_of_typed(struct slice line, const struct at_place *place)
{
	struct slice typed = slice_sub(line, 0, place->cursor);
	struct at_argument arguments[AT_PARAMETERS];

	if (place->kind != AT_PLACE_ARGUMENT)
		return place->at;
	size_t count = at_arguments(typed, place->read.tail_at, arguments, NULL);
	for (size_t i = 0; i < count; i++)
		if (arguments[i].at < place->at &&
			at_argument_unfinished_json(typed, &arguments[i]))
			return arguments[i].at;
	return place->at;
}

/* Checks what comes before it, separately: the unfinished part must not change how that is read. */
static bool check_front(struct slice front, enum at_dialect dialect, struct diag *d)
{
	struct at_line read;
	struct diag found;

	at_line_read(front, dialect, &read);
	if (at_line_check(front, &read, dialect, &found) || found.at >= front.n)
		return true;
	*d = found;
	return false;
}

bool at_line_check_typed(struct slice line, size_t cursor, enum at_dialect dialect, struct diag *d)
{
	struct at_place place;
	struct diag found;

	at_place_find(line, cursor, dialect, &place);
	/* A name is not checked until '=' or '?' has been typed. */
	if (place.kind != AT_PLACE_NAME &&
		!check_front(slice_sub(line, 0, start_of_typed(line, &place)), dialect, d))
		return false;
	if (at_line_check(line, &place.read, dialect, &found) ||
		(!is_too_long(&place, &found) && line.n <= AT_LINE_BYTES))
		return true;
	*d = found;
	return false;
}
