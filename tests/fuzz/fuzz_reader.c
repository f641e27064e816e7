/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any file, read by the one reader: forwards, backwards, from any place and by finding, all agree with
 * each other and with a naive reading of what came forwards. */
#include <unistd.h>

#include "base/memory.h"
#include "fuzz.h"
#include "record/reader.h"

struct read {
	uint64_t at;
	enum reader_result result;
	struct transcript_record record;
};

struct all {
	struct read *reads;
	size_t count, room;
	bool failed; /* one of them */
};

static void check_same(const struct read *wanted, enum reader_result result,
	const struct transcript_record *r, const char *what)
{
	PROMISE(result == wanted->result, what);
	if (result == READER_RECORD)
		PROMISE(r->kind == wanted->record.kind && r->t == wanted->record.t &&
				slice_eq(buf_slice(&r->bytes), buf_slice(&wanted->record.bytes)),
			what);
}

static void read_forwards(struct reader *r, struct all *all)
{
	enum reader_result result;
	struct diag d = {0};

	do {
		all->reads =
			memory_grow(all->reads, &all->room, all->count + 1, sizeof(*all->reads));
		struct read *read = &all->reads[all->count++];
		*read = (struct read){.at = reader_at(r)};
		read->result = result = reader_next(r, &read->record, &d);
		all->failed |= result == READER_FAILED;
		PROMISE(result != READER_FAILED || d.text[0], "a failure has its reason");
		if (result == READER_FAILED) {
			struct slice text = slice_of(d.text);
			fuzz_check_shown(text);
			if (reader_at(r) == read->at)
				break; /* the file itself is damaged */
		}
	} while (result != READER_END);
	/* A stamp with nothing behind it is passed. */
	all->reads[all->count - 1].at = reader_at(r);
}

static void check_backwards(struct reader *r, const struct all *all)
{
	struct transcript_record record = {0};
	struct diag d;

	for (size_t i = all->count - 1; i-- > 0;) {
		enum reader_result result = reader_previous(r, &record, &d);
		check_same(&all->reads[i], result, &record, "backwards is the reverse");
		PROMISE(reader_at(r) == all->reads[i].at, "from the same places");
	}
	PROMISE(reader_previous(r, &record, &d) == READER_END, "up to the start");
	transcript_record_fini(&record);
}

static void check_places(struct reader *r, const struct all *all, uint32_t seed)
{
	struct transcript_record record = {0};
	struct diag d;

	for (int n = 0; n < 20; n++) {
		const struct read *read = &all->reads[fuzz_step(&seed, all->count) - 1];
		PROMISE(reader_seek(r, read->at, &d), "each place can be sought");
		check_same(read, reader_next(r, &record, &d), &record, "what is there is the same");
	}
	transcript_record_fini(&record);
}

static void check_times(struct reader *r, const struct all *all, uint32_t seed)
{
	const bool timed = reader_form(r) != READER_BYTES;
	int64_t last = 0, t = (int64_t)fuzz_step(&seed, 5000000);
	size_t first = all->count - 1;
	struct diag d;

	for (size_t i = 0; i < all->count && timed; i++) {
		const struct transcript_record *record = &all->reads[i].record;
		if (all->reads[i].result != READER_RECORD || record->kind == TRANSCRIPT_HEADER ||
			record->kind == TRANSCRIPT_UNKNOWN)
			continue;
		if (record->t < last)
			return; /* there is no order */
		last = record->t;
		if (last >= t && first > i)
			first = i;
	}
	PROMISE(reader_seek_time(r, t, &d), "each time can be sought");
	PROMISE(reader_at(r) == all->reads[first].at, "the first record at or after it");
}

/* The records in which the text begins, by the bytes of each direction as a whole. */
static void find_naively(const struct all *all, struct slice text, bool *begins)
{
	static const enum transcript_kind kinds[] = {
		TRANSCRIPT_RECEIVED, TRANSCRIPT_SENT, TRANSCRIPT_LOG};
	struct buf bytes = {0};
	size_t *owner = memory_new((all->count + 1) * sizeof(*owner));

	for (size_t kind = 0; kind < ALEN(kinds); kind++) {
		buf_clear(&bytes);
		for (size_t i = 0; i < all->count; i++) {
			owner[i] = bytes.n;
			if (all->reads[i].record.kind == kinds[kind] &&
				all->reads[i].result == READER_RECORD)
				buf_add(&bytes, buf_slice(&all->reads[i].record.bytes));
		}
		owner[all->count] = bytes.n;
		for (size_t i = 0; i < all->count; i++)
			for (size_t at = owner[i]; at < owner[i + 1]; at++)
				begins[i] |= slice_starts(slice_from(buf_slice(&bytes), at), text);
	}
	for (size_t i = 0; i < all->count; i++)
		if (all->reads[i].record.kind == TRANSCRIPT_NOTE &&
			all->reads[i].result == READER_RECORD)
			begins[i] = slice_find(buf_slice(&all->reads[i].record.bytes), text) !=
			            SLICE_NONE;
	buf_fini(&bytes);
	free(owner);
}

/* Some bytes that are there, or nearly. */
static void choose_text(const struct all *all, uint32_t *seed, struct buf *text)
{
	size_t i = fuzz_step(seed, all->count) - 1, n = fuzz_step(seed, 12);
	enum transcript_kind kind = all->reads[i].record.kind;

	for (; i < all->count && text->n < n; i++) {
		struct slice bytes = buf_slice(&all->reads[i].record.bytes);
		if (all->reads[i].record.kind != kind || all->reads[i].result != READER_RECORD)
			continue;
		if (text->n == 0 && bytes.n)
			bytes = slice_from(bytes, fuzz_step(seed, bytes.n) - 1);
		buf_add(text, slice_sub(bytes, 0, n - text->n));
	}
	if (text->n == 0)
		buf_add_char(text, 'x');
}

/* Piece by piece: the same. */
static void check_finding_within(
	struct reader *r, uint64_t from, struct slice text, bool backwards, uint32_t *seed)
{
	uint64_t most = fuzz_step(seed, 300);
	enum reader_result result, pieces;
	struct diag d;
	bool more;

	PROMISE(reader_seek(r, from, &d), "each place can be sought");
	result = reader_find(r, text, backwards, &d);
	uint64_t at = reader_at(r);
	PROMISE(reader_seek(r, from, &d), "each place can be sought");
	do {
		uint64_t before = reader_at(r);
		pieces = reader_find_within(r, text, backwards, most, &more, &d);
		PROMISE(!more || (backwards ? reader_at(r) < before : reader_at(r) > before),
			"it goes on");
	} while (more);
	PROMISE(pieces == result, "what is there is found in pieces");
	PROMISE(result != READER_RECORD || reader_at(r) == at, "in the same record");
}

static void check_finding(struct reader *r, const struct all *all, uint32_t seed)
{
	bool *begins = memory_new(all->count * sizeof(*begins));
	struct buf text = {0};
	struct diag d;

	for (int n = 0; n < 4; n++) {
		buf_clear(&text);
		memset(begins, 0, all->count * sizeof(*begins));
		choose_text(all, &seed, &text);
		find_naively(all, buf_slice(&text), begins);
		size_t start = fuzz_step(&seed, all->count) - 1, i = start;
		PROMISE(reader_seek(r, all->reads[start].at, &d), "each place can be sought");
		while (i < all->count && !begins[i])
			i++;
		enum reader_result result = reader_find(r, buf_slice(&text), false, &d);
		PROMISE(result == (i < all->count ? READER_RECORD : READER_END),
			"what is there is found");
		PROMISE(reader_at(r) == all->reads[i < all->count ? i : start].at,
			"in the next record that has it");
		PROMISE(reader_seek(r, all->reads[start].at, &d), "each place can be sought");
		for (i = start; i > 0 && !begins[i - 1];)
			i--;
		result = reader_find(r, buf_slice(&text), true, &d);
		PROMISE(result == (i > 0 ? READER_RECORD : READER_END),
			"what is there is found backwards");
		PROMISE(reader_at(r) == all->reads[i > 0 ? i - 1 : start].at,
			"in the previous record that has it");
		check_finding_within(r, all->reads[start].at, buf_slice(&text), n % 2, &seed);
	}
	buf_fini(&text);
	free(begins);
}

static void check_file(const char *path, uint32_t seed)
{
	struct all all = {0};
	struct diag d;
	struct reader *r = reader_open(path, &d);

	if (!r)
		return; /* damaged before its first line */
	read_forwards(r, &all);
	if (all.reads[all.count - 1].result == READER_END) {
		check_backwards(r, &all);
		PROMISE(reader_seek(r, reader_size(r), &d), "the end can be sought");
		PROMISE(reader_at(r) == all.reads[all.count - 1].at, "it is where reading ends");
		check_backwards(r, &all);
		check_places(r, &all, seed);
		check_times(r, &all, seed);
		if (!all.failed)
			check_finding(r, &all, seed);
	}
	reader_close(r);
	for (size_t i = 0; i < all.count; i++)
		transcript_record_fini(&all.reads[i].record);
	free(all.reads);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[] = "/tmp/atmq-fuzz-XXXXXX";
	int fd = mkstemp(path);

	PROMISE(fd >= 0 && write(fd, data, size) == (ssize_t)size, "there is room for a file");
	close(fd);
	check_file(path, fuzz_seed((struct slice){(const char *)data, size}));
	unlink(path);
	return 0;
}
