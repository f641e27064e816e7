/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "station/places.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "link/ports.h"

static void plug_fini(struct plug *p)
{
	free(p->place);
	free(p->label);
	free(p->port);
	free(p->serial);
	*p = (struct plug){0};
}

static void plug_set(struct plug *p, const struct plug *from)
{
	struct plug copy = {memory_copy_text(from->place), memory_copy_text(from->label),
		memory_copy_text(from->port), memory_copy_text(from->serial)};

	plug_fini(p);
	*p = copy;
}

void plug_list_add(struct plug_list *list, const char *place, const char *label, const char *port,
	const char *serial)
{
	list->items = memory_grow(list->items, &list->room, list->count + 1, sizeof(*list->items));
	list->items[list->count++] = (struct plug){memory_copy_text(place), memory_copy_text(label),
		memory_copy_text(port), memory_copy_text(serial)};
}

void plug_list_fini(struct plug_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		plug_fini(&list->items[i]);
	free(list->items);
	*list = (struct plug_list){0};
}

static bool place_is_known(const struct place *place)
{
	return place->plug.serial != NULL;
}

/* How long it may be away and still be the same board; -1: for ever. */
static int64_t place_patience(const struct place *place)
{
	if (place->state == PLACE_RUNS)
		return place_is_known(place) || place->stopped ? -1 : PLACES_RUN_BLIND_US;
	return place_is_known(place) ? PLACES_RESTART_US : PLACES_RESTART_BLIND_US;
}

static bool place_is_away(const struct place *place, int64_t t)
{
	int64_t patience = place_patience(place);

	return !place->plugged && patience >= 0 && t - place->gone_at >= patience;
}

static void place_stop(struct place *place)
{
	place->stopped = true;
	place->due = PLACE_STOP;
}

static bool place_is_other_board(const struct place *place, const struct plug *plug)
{
	return place_is_known(place) && plug->serial &&
	       strcasecmp(place->plug.serial, plug->serial) != 0;
}

static void place_plug_in(struct places *p, struct place *place)
{
	place->replaced = place->stopped = false;
	place->number = ++p->boards;
	place->state = p->scans ? PLACE_WAITS : PLACE_RUNS;
	place->due = p->scans ? PLACE_NOTHING : PLACE_START;
}

static void place_see(struct places *p, struct place *place, const struct plug *plug, int64_t t)
{
	bool other = place_is_other_board(place, plug);
	bool was_away = place_is_away(place, t);

	place->plugged = true;
	if (place->state == PLACE_RUNS) {
		if (!other && !was_away && !place->stopped)
			return;
		place->replaced = true;
		if (!place->stopped)
			place_stop(place);
		plug_set(&place->plug, plug);
		return;
	}
	plug_set(&place->plug, plug);
	if (place->state == PLACE_EMPTY || other || was_away)
		place_plug_in(p, place);
}

static void place_miss(struct place *place, int64_t t)
{
	if (place->plugged) {
		place->plugged = false;
		place->gone_at = t;
	}
	if (!place_is_away(place, t))
		return;
	if (place->state == PLACE_RUNS)
		place_stop(place);
	else
		place->state = PLACE_EMPTY;
}

static const struct plug *places_find_plug(const struct plug_list *now, const char *place)
{
	for (size_t i = 0; i < now->count; i++)
		if (strcmp(now->items[i].place, place) == 0)
			return &now->items[i];
	return NULL;
}

static bool places_have(const struct places *p, const char *name)
{
	for (size_t i = 0; i < p->count; i++)
		if (strcmp(p->items[i]->plug.place, name) == 0)
			return true;
	return false;
}

static void places_add(struct places *p, const struct plug *plug)
{
	struct place *place = memory_new(sizeof(*place));
	size_t at = p->count;

	plug_set(&place->plug, plug);
	while (at && ports_compare_paths(p->items[at - 1]->plug.place, plug->place) > 0)
		at--;
	p->items = memory_grow(p->items, &p->room, p->count + 1, sizeof(*p->items));
	memmove(&p->items[at + 1], &p->items[at], (p->count - at) * sizeof(*p->items));
	p->items[at] = place;
	p->count++;
}

void places_update(struct places *p, const struct plug_list *now, int64_t t)
{
	for (size_t i = 0; i < now->count; i++)
		if (!places_have(p, now->items[i].place))
			places_add(p, &now->items[i]);
	for (size_t i = 0; i < p->count; i++) {
		const struct plug *plug = places_find_plug(now, p->items[i]->plug.place);
		if (plug)
			place_see(p, p->items[i], plug, t);
		else
			place_miss(p->items[i], t);
	}
}

void places_ended(struct places *p, struct place *place, int64_t t)
{
	place->state = PLACE_DONE;
	place->due = PLACE_NOTHING;
	if (place->replaced && place->plugged)
		place_plug_in(p, place);
	place->replaced = place->stopped = false;
	if (!place->plugged)
		place_miss(place, t);
}

void places_begin(struct place *place)
{
	place->state = PLACE_RUNS;
	place->due = PLACE_START;
}

struct place *places_next(const struct places *p)
{
	struct place *next = NULL;

	for (size_t i = 0; i < p->count; i++) {
		struct place *place = p->items[i];
		if (place->state == PLACE_WAITS && place->plugged &&
			(!next || place->number < next->number))
			next = place;
	}
	return next;
}

int64_t places_deadline(const struct places *p)
{
	int64_t when = -1;

	for (size_t i = 0; i < p->count; i++) {
		const struct place *place = p->items[i];
		if (place->plugged || place->state == PLACE_EMPTY || place_patience(place) < 0)
			continue;
		int64_t at = place->gone_at + place_patience(place);
		if (when < 0 || at < when)
			when = at;
	}
	return when;
}

void places_fini(struct places *p)
{
	for (size_t i = 0; i < p->count; i++) {
		plug_fini(&p->items[i]->plug);
		free(p->items[i]);
	}
	free(p->items);
	*p = (struct places){0};
}
