/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "station/labels.h"

#include <stdlib.h>
#include <time.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"

enum { LABELS_SHOWN = 40 };

static struct label *labels_find(const struct labels *l, struct slice number)
{
	for (size_t i = 0; i < l->count; i++)
		if (slice_eq(buf_slice(&l->items[i].number), number))
			return &l->items[i];
	return NULL;
}

bool labels_allow(struct labels *l, struct slice number, struct diag *d)
{
	const struct label *found = labels_find(l, number);
	bool again = slice_eq(buf_slice(&l->asked), number);
	char at[16] = "";
	struct tm local;

	buf_clear(&l->asked);
	if (!found || found->state == LABEL_FAILED || (again && found->state == LABEL_PASSED))
		return true;
	if (found->state == LABEL_RUNS)
		return diag_fail(d, 0, 0, 0,
			_("%s is being tested at %s: is this label there twice?"),
			VISIBLE(number, LABELS_SHOWN),
			VISIBLE(buf_slice(&found->place), LABELS_SHOWN));
	buf_set(&l->asked, number);
	if (localtime_r(&(time_t){found->at}, &local))
		strftime(at, sizeof(at), "%H:%M", &local);
	return diag_fail(d, 0, 0, 0,
		_("%s has passed already, at %s on %s; to test it again, scan it once more"),
		VISIBLE(number, LABELS_SHOWN), at, VISIBLE(buf_slice(&found->place), LABELS_SHOWN));
}

void labels_begin(struct labels *l, struct slice number, struct slice place)
{
	struct label *label = labels_find(l, number);

	if (!label) {
		l->items = memory_grow(l->items, &l->room, l->count + 1, sizeof(*l->items));
		label = &l->items[l->count++];
		*label = (struct label){0};
		buf_set(&label->number, number);
	}
	buf_set(&label->place, place);
	label->state = LABEL_RUNS;
}

void labels_end(struct labels *l, struct slice number, bool passed, int64_t at)
{
	struct label *label = labels_find(l, number);

	if (!label)
		return;
	label->state = passed ? LABEL_PASSED : LABEL_FAILED;
	label->at = at;
}

void labels_fini(struct labels *l)
{
	for (size_t i = 0; i < l->count; i++) {
		buf_fini(&l->items[i].number);
		buf_fini(&l->items[i].place);
	}
	free(l->items);
	buf_fini(&l->asked);
	*l = (struct labels){0};
}
