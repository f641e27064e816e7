/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "messages/log.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum {
	/* A block is the unit of reading, searching and dropping. */
	BLOCK_MESSAGES = 256,
	BLOCK_TEXT = 64 * 1024,  /* bytes of topics and payloads */
	BLOCK_SPAN = 256 * 1024, /* bytes that the board sent from its first to its last message */
	READ_AHEAD = 1024 * 1024,
	FIRST_BLOCKS = 64,
	LOADED = 64, /* blocks that were read again and are held; the rows of a screen may come from
		       that many */
	LOADED_BYTES = 4 * 1024 * 1024,
	VARINT = 10 /* bytes of a number at most */
};

struct block {
	uint64_t first;      /* number of its first message */
	uint64_t place, end; /* of the first topic; after the last payload */
	int64_t at, last_at; /* of the first message, of the last */
	size_t count;
	struct buf rows; /* five numbers a message: see add_row */
	struct buf text; /* topics and payloads one after another, while it is held */
	size_t text_n;   /* bytes of it, held or not */
	bool held;
	bool *lost; /* one a message; NULL: none is */
};

/* A message of a block, found by walking the block's rows. */
struct row {
	int64_t at;
	uint64_t topic, payload, end; /* places */
	size_t topic_n, payload_n, text_at;
	size_t next; /* where the next row begins */
};

struct message_log {
	struct message_source source;
	struct block *blocks; /* a ring: those with the numbers [first_block, end_block) */
	size_t room;
	uint64_t first_block, end_block;
	uint64_t end;
	uint64_t window;                 /* the blocks from here on hold their text */
	size_t window_n, index_n;        /* bytes of their text; of the index of all blocks */
	struct row rows[BLOCK_MESSAGES]; /* of the block last requested... */
	size_t rows_count;               /* ... as far as they were walked; 0: of none */
	uint64_t rows_block;
	uint64_t loaded
		[LOADED]; /* the blocks before the window that hold their text, oldest first */
	size_t loaded_count, loaded_n; /* n: bytes */
	struct buf ahead;              /* what was last read of the source... */
	uint64_t ahead_at;             /* ... from there on... */
	uint64_t ahead_block;          /* ... for this block */
	struct message_log *whole;     /* of a view: the log that holds the messages, up to `end` */
};

static struct block *block_of(const struct message_log *log, uint64_t number)
{
	return &log->blocks[number % log->room];
}

struct message_log *message_log_new(void)
{
	return memory_new(sizeof(struct message_log));
}

struct message_log *message_log_view(const struct message_log *of, uint64_t end)
{
	struct message_log *view = message_log_new();

	/* What a view adds, and what is found and read for it, the whole log keeps. */
	view->whole = of->whole ? of->whole : (struct message_log *)of;
	view->end = end;
	return view;
}

static void block_fini(struct block *block)
{
	buf_fini(&block->rows);
	buf_fini(&block->text);
	free(block->lost);
}

void message_log_free(struct message_log *log)
{
	if (!log)
		return;
	for (uint64_t i = log->first_block; i < log->end_block; i++)
		block_fini(block_of(log, i));
	free(log->blocks);
	buf_fini(&log->ahead);
	free(log);
}

void message_log_set_source(struct message_log *log, const struct message_source *source)
{
	if (log->whole)
		return;
	log->source = source ? *source : (struct message_source){0};
}

/* ---- rows ---- */

static void log_add_number(struct buf *rows, uint64_t number)
{
	unsigned char *start = (unsigned char *)buf_room(rows, VARINT), *p = start;

	for (; number >= 0x80; number >>= 7)
		*p++ = (unsigned char)(number | 0x80);
	*p++ = (unsigned char)number;
	buf_grown(rows, (size_t)(p - start));
}

static uint64_t log_read_number(const unsigned char **p)
{
	uint64_t number = **p & 0x7f;

	for (unsigned shift = 7; *(*p)++ & 0x80; shift += 7)
		number |= (uint64_t)(**p & 0x7f) << shift;
	return number;
}

/* Times and places are stored as differences from the previous ones: most take one byte. */
static void log_add_row(
	struct block *block, const struct message *m, const struct message_place *place)
{
	log_add_number(&block->rows, (uint64_t)(m->at - block->last_at));
	log_add_number(&block->rows, place->topic - block->end);
	log_add_number(&block->rows, m->topic.n);
	log_add_number(&block->rows, place->payload - place->topic - m->topic.n);
	log_add_number(&block->rows, m->payload.n);
}

static void log_next_row(const struct block *block, struct row *row)
{
	const unsigned char *start = (const unsigned char *)block->rows.p, *p = start + row->next;

	row->text_at += row->topic_n + row->payload_n;
	row->at += (int64_t)log_read_number(&p);
	row->topic = row->end + log_read_number(&p);
	row->topic_n = (size_t)log_read_number(&p);
	row->payload = row->topic + row->topic_n + log_read_number(&p);
	row->payload_n = (size_t)log_read_number(&p);
	row->end = row->payload + row->payload_n;
	row->next = (size_t)(p - start);
}

/* The row of the i-th message of the block. */
static const struct row *row_of(struct message_log *log, uint64_t number, size_t i)
{
	const struct block *block = block_of(log, number);

	if (log->rows_block != number)
		log->rows_count = 0;
	log->rows_block = number;
	for (; log->rows_count <= i; log->rows_count++) {
		struct row *row = &log->rows[log->rows_count];
		*row = log->rows_count ? row[-1]
		                       : (struct row){.at = block->at, .end = block->place};
		log_next_row(block, row);
	}
	return &log->rows[i];
}

/* ---- adding and dropping ---- */

static void let_go(struct block *block)
{
	buf_fini(&block->text);
	free(block->lost);
	block->lost = NULL;
	block->held = false;
}

static void forget_loaded(struct message_log *log, size_t i)
{
	struct block *block = block_of(log, log->loaded[i]);

	log->loaded_n -= block->text_n;
	let_go(block);
	memmove(log->loaded + i, log->loaded + i + 1,
		(--log->loaded_count - i) * sizeof(*log->loaded));
}

static void drop_block(struct message_log *log)
{
	struct block *block = block_of(log, log->first_block);

	for (size_t i = log->loaded_count; i-- > 0;)
		if (log->loaded[i] == log->first_block)
			forget_loaded(log, i);
	log->index_n -= sizeof(*block) + block->rows.n;
	if (log->window == log->first_block) {
		log->window_n -= block->text_n;
		log->window++;
	}
	block_fini(block);
	if (log->rows_block == log->first_block++)
		log->rows_count = 0;
}

/* The newest block is being filled, so it stays. */
static void keep_bounds(struct message_log *log)
{
	uint64_t newest = log->end_block - 1;

	while (log->index_n > MESSAGE_LOG_INDEX && log->first_block < newest)
		drop_block(log);
	if (!log->source.read) {
		while (log->window_n > MESSAGE_LOG_ALONE && log->first_block < newest)
			drop_block(log);
		return;
	}
	while (log->window_n > MESSAGE_LOG_WINDOW && log->window < newest) {
		struct block *block = block_of(log, log->window++);
		log->window_n -= block->text_n;
		let_go(block);
	}
}

static void grow_ring(struct message_log *log)
{
	size_t room = log->room ? log->room * 2 : FIRST_BLOCKS;
	struct block *blocks = memory_new(room * sizeof(*blocks));

	for (uint64_t i = log->first_block; i < log->end_block; i++)
		blocks[i % room] = *block_of(log, i);
	free(log->blocks);
	log->blocks = blocks;
	log->room = room;
}

static bool log_fits(const struct block *block, size_t n, const struct message_place *place)
{
	return block->count < BLOCK_MESSAGES && block->text_n + n <= BLOCK_TEXT &&
	       place->payload - block->place <= BLOCK_SPAN;
}

static struct block *block_for(
	struct message_log *log, const struct message *m, const struct message_place *place)
{
	struct block *newest =
		log->end_block > log->first_block ? block_of(log, log->end_block - 1) : NULL;

	if (newest && log_fits(newest, m->topic.n + m->payload.n, place))
		return newest;
	if (newest) {
		buf_fit(&newest->rows);
		buf_fit(&newest->text);
	}
	if (log->end_block - log->first_block == log->room)
		grow_ring(log);
	struct block *block = block_of(log, log->end_block++);
	*block = (struct block){.first = log->end,
		.place = place->topic,
		.end = place->topic,
		.at = m->at,
		.last_at = m->at,
		.held = true};
	log->index_n += sizeof(*block);
	return block;
}

void message_log_add(
	struct message_log *log, const struct message *m, const struct message_place *place)
{
	if (log->whole) {
		if (log->end++ == log->whole->end)
			message_log_add(log->whole, m, place);
		return;
	}
	struct block *block = block_for(log, m, place);
	size_t rows_n = block->rows.n, text_n = m->topic.n + m->payload.n;

	log_add_row(block, m, place);
	buf_add(&block->text, m->topic);
	buf_add(&block->text, m->payload);
	block->text_n += text_n;
	block->last_at = m->at;
	block->end = place->payload + m->payload.n;
	block->count++;
	log->end++;
	log->index_n += block->rows.n - rows_n;
	log->window_n += text_n;
	keep_bounds(log);
}

/* ---- reading again ---- */

static bool read_source(struct message_log *log, uint64_t from, uint64_t to, uint64_t for_block)
{
	buf_clear(&log->ahead);
	log->ahead_at = from;
	log->ahead_block = for_block;
	return log->source.read(log->source.user, from, (size_t)(to - from), &log->ahead);
}

/* Blocks that are requested one after another, in either direction, are read many at once. */
static bool read_neighbours(struct message_log *log, uint64_t number)
{
	const struct block *block = block_of(log, number);
	uint64_t from = block->place, to = block->end;

	if (number == log->ahead_block + 1) {
		uint64_t last = block_of(log, log->window - 1)->end;
		to = from + READ_AHEAD < last ? from + READ_AHEAD : last;
	} else if (number + 1 == log->ahead_block) {
		uint64_t first = block_of(log, log->first_block)->place;
		from = to - first > READ_AHEAD ? to - READ_AHEAD : first;
	}
	return from <= block->place && to >= block->end && read_source(log, from, to, number);
}

/* What the board sent from the block's first topic to its last payload. */
static bool bytes_of_block(struct message_log *log, uint64_t number, struct slice *bytes)
{
	const struct block *block = block_of(log, number);
	uint64_t ahead_end = log->ahead_at + log->ahead.n;

	if ((block->place < log->ahead_at || block->end > ahead_end) &&
		!read_neighbours(log, number) &&
		!read_source(log, block->place, block->end, number))
		return false;
	log->ahead_block = number;
	*bytes = slice_sub(buf_slice(&log->ahead), (size_t)(block->place - log->ahead_at),
		(size_t)(block->end - block->place));
	return true;
}

/* Topic and payload of one message, if the block as a whole can't be read. */
static void log_read_message(
	struct message_log *log, struct block *block, size_t i, const struct row *row)
{
	const struct message_source *source = &log->source;
	size_t before = block->text.n;

	if (source->read(source->user, row->topic, row->topic_n, &block->text) &&
		source->read(source->user, row->payload, row->payload_n, &block->text))
		return;
	if (!block->lost)
		block->lost = memory_new(block->count * sizeof(*block->lost));
	block->lost[i] = true;
	buf_truncate(&block->text, before);
	buf_add_repeat(&block->text, '\0', row->topic_n + row->payload_n);
}

static void load(struct message_log *log, uint64_t number)
{
	struct block *block = block_of(log, number);
	struct slice bytes;
	bool whole = bytes_of_block(log, number, &bytes);

	buf_room(&block->text, block->text_n);
	for (size_t i = 0; i < block->count; i++) {
		const struct row *row = row_of(log, number, i);
		if (!whole) {
			log_read_message(log, block, i, row);
			continue;
		}
		buf_add(&block->text,
			slice_sub(bytes, (size_t)(row->topic - block->place), row->topic_n));
		buf_add(&block->text,
			slice_sub(bytes, (size_t)(row->payload - block->place), row->payload_n));
	}
	block->held = true;
	log->loaded_n += block->text_n;
	while (log->loaded_count && (log->loaded_count == LOADED || log->loaded_n > LOADED_BYTES))
		forget_loaded(log, 0);
	log->loaded[log->loaded_count++] = number;
}

/* ---- asking ---- */

uint64_t message_log_first(const struct message_log *log)
{
	if (log->whole) {
		uint64_t first = message_log_first(log->whole);

		return first < log->end ? first : log->end;
	}
	return log->first_block < log->end_block ? block_of(log, log->first_block)->first
	                                         : log->end;
}

uint64_t message_log_end(const struct message_log *log)
{
	return log->end;
}

static bool is_in(const struct message_log *log, uint64_t block, uint64_t number)
{
	const struct block *b = block_of(log, block);

	return number >= b->first && number - b->first < b->count;
}

/* The block of a message that is kept. */
static uint64_t find_block(const struct message_log *log, uint64_t number)
{
	uint64_t low = log->first_block, high = log->end_block - 1;

	if (log->rows_count && is_in(log, log->rows_block, number))
		return log->rows_block;
	while (low < high) {
		uint64_t middle = low + (high - low + 1) / 2;
		if (block_of(log, middle)->first <= number)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

bool message_may_be_masked(const struct message *m)
{
	return m->again && (slice_find_char(m->payload, '*') != SLICE_NONE ||
				   slice_find_char(m->topic, '*') != SLICE_NONE);
}

bool message_log_get(const struct message_log *log, uint64_t number, struct message *m)
{
	/* Caches what was found and read, invisibly to the caller. */
	struct message_log *memory = (struct message_log *)log;

	if (number < message_log_first(log) || number >= log->end)
		return false;
	if (log->whole)
		return message_log_get(log->whole, number, m);
	uint64_t at = find_block(log, number);
	const struct block *block = block_of(log, at);
	if (!block->held)
		load(memory, at);
	const struct row *row = row_of(memory, at, (size_t)(number - block->first));
	struct slice text = slice_from(buf_slice(&block->text), row->text_at);
	*m = (struct message){row->at, slice_sub(text, 0, row->topic_n),
		slice_sub(text, row->topic_n, row->payload_n),
		block->lost && block->lost[number - block->first], at < log->window};
	return true;
}

bool message_log_may_hold(const struct message_log *log, uint64_t number, struct slice bytes,
	uint64_t *from, uint64_t *to)
{
	if (log->whole) {
		bool may = message_log_may_hold(log->whole, number, bytes, from, to);

		*to = *to < log->end ? *to : log->end;
		return may;
	}
	uint64_t at = find_block(log, number);
	const struct block *block = block_of(log, at);
	struct slice text = buf_slice(&block->text);

	*from = block->first;
	*to = block->first + block->count;
	if (!block->held && !bytes_of_block((struct message_log *)log, at, &text))
		return true;
	return slice_find(text, bytes) != SLICE_NONE;
}
