/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/journal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/utf8.h"

enum { FIRST_ENTRIES = 64 };

struct kept {
	int64_t at, took;
	enum journal_kind kind;
	char *text; /* own */
	size_t n, mark_at, mark_n;
	uint64_t command, before;
	struct journal_command begun;
};

struct journal {
	struct kept *ring;
	size_t room; /* of the ring: grows up to most_entries */
	size_t most_entries, most_bytes;
	uint64_t first, end, version, commands;
	size_t bytes;
};

static struct journal *journal_new_limited(size_t entries, size_t bytes)
{
	struct journal *j = memory_new(sizeof(*j));

	j->most_entries = entries;
	j->most_bytes = bytes;
	return j;
}

struct journal *journal_new(void)
{
	return journal_new_limited(JOURNAL_ENTRIES, JOURNAL_BYTES);
}

struct journal *journal_new_polls(void)
{
	return journal_new_limited(JOURNAL_POLL_ENTRIES, JOURNAL_POLL_BYTES);
}

static struct kept *slot(const struct journal *j, uint64_t number)
{
	assert(j->room > 0); /* there is an entry */
	return &j->ring[number % j->room];
}

static void journal_make_room(struct journal *j)
{
	size_t room = j->room ? j->room * 2 : FIRST_ENTRIES;

	if (room > j->most_entries)
		room = j->most_entries;
	struct kept *ring = memory_new(room * sizeof(*ring));
	for (uint64_t i = j->first; i < j->end; i++)
		ring[i % room] = *slot(j, i);
	free(j->ring);
	j->ring = ring;
	j->room = room;
}

static void journal_drop_oldest(struct journal *j)
{
	struct kept *oldest = slot(j, j->first++);

	j->bytes -= oldest->n;
	free(oldest->text);
	*oldest = (struct kept){0};
}

void journal_free(struct journal *j)
{
	if (!j)
		return;
	while (j->first < j->end)
		journal_drop_oldest(j);
	free(j->ring);
	free(j);
}

static void journal_keep(
	struct journal *j, int64_t at, enum journal_kind kind, int64_t took, struct slice text)
{
	while (j->first < j->end &&
		(j->end - j->first == j->most_entries || j->bytes + text.n > j->most_bytes))
		journal_drop_oldest(j);
	if (j->end - j->first == j->room)
		journal_make_room(j);
	struct kept *entry = slot(j, j->end++);
	*entry = (struct kept){.at = at,
		.took = took,
		.kind = kind,
		.text = memory_new(text.n),
		.n = text.n,
		.command = JOURNAL_NONE};
	if (text.n)
		memcpy(entry->text, text.p, text.n);
	j->bytes += text.n;
	j->version++;
}

void journal_add(
	struct journal *j, int64_t at, enum journal_kind kind, int64_t took, struct slice text)
{
	struct buf cut = {0};

	if (text.n <= JOURNAL_LINE) {
		journal_keep(j, at, kind, took, text);
		return;
	}
	buf_add(&cut, slice_sub(text, 0, utf8_cut(text, JOURNAL_LINE)));
	buf_addf(&cut, _("… (%zu bytes)"), text.n);
	journal_keep(j, at, kind, took, buf_slice(&cut));
	buf_fini(&cut);
}

static struct kept *journal_newest(struct journal *j)
{
	j->version++;
	return slot(j, j->end - 1);
}

void journal_begin_command(struct journal *j)
{
	struct kept *entry = journal_newest(j);

	entry->command = j->end - 1;
	entry->begun.ordinal = ++j->commands;
}

void journal_join(struct journal *j, uint64_t command)
{
	journal_newest(j)->command = command;
	if (command >= j->first && command < j->end && slot(j, j->end - 1)->took < 0)
		slot(j, command)->begun.lines++;
}

void journal_place(struct journal *j, uint64_t before)
{
	journal_newest(j)->before = before;
}

void journal_end_command(struct journal *j, uint64_t number, enum session_outcome outcome,
	uint32_t code, int64_t took)
{
	if (number < j->first || number >= j->end || !slot(j, number)->begun.ordinal)
		return;
	struct journal_command *begun = &slot(j, number)->begun;
	begun->ended = true;
	begun->outcome = outcome;
	begun->code = code;
	begun->took = took;
	j->version++;
}

uint64_t journal_commands(const struct journal *j)
{
	return j->commands;
}

uint64_t journal_placed(const struct journal *polls, uint64_t before)
{
	uint64_t low = polls->first, high = polls->end;

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		if (slot(polls, middle)->before < before)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void journal_mark(struct journal *j, uint64_t number, size_t at, size_t n)
{
	if (number < j->first || number >= j->end)
		return;
	struct kept *entry = slot(j, number);
	if (at > entry->n || n > entry->n - at)
		return;
	entry->mark_at = at;
	entry->mark_n = n;
	j->version++;
}

struct journal *journal_copy_end(const struct journal *j, size_t entries, size_t bytes)
{
	struct journal *copy = journal_new_limited(j->most_entries, j->most_bytes);
	size_t n = 0;

	copy->first = j->end;
	while (copy->first > j->first && j->end - copy->first < entries &&
		n + slot(j, copy->first - 1)->n <= bytes)
		n += slot(j, --copy->first)->n;
	copy->end = copy->first;
	for (uint64_t i = copy->first; i < j->end; i++) {
		const struct kept *from = slot(j, i);

		journal_keep(copy, from->at, from->kind, from->took,
			(struct slice){from->text, from->n});
		struct kept *to = slot(copy, i);
		char *text = to->text;
		*to = *from;
		to->text = text;
	}
	copy->version = j->version;
	copy->commands = j->commands;
	return copy;
}

uint64_t journal_first(const struct journal *j)
{
	return j->first;
}

uint64_t journal_end(const struct journal *j)
{
	return j->end;
}

uint64_t journal_version(const struct journal *j)
{
	return j->version;
}

bool journal_get(const struct journal *j, uint64_t number, struct journal_entry *entry)
{
	if (number < j->first || number >= j->end)
		return false;
	const struct kept *kept = slot(j, number);
	*entry = (struct journal_entry){kept->at, kept->took, kept->kind, {kept->text, kept->n},
		kept->mark_at, kept->mark_n, kept->command, kept->begun, kept->before};
	return true;
}
