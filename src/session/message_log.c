/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/message_log.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Payloads lie one behind the other in blocks; a block is freed when its last message goes.  So
 * a million short messages are a few dozen allocations, and dropping the oldest is cheap. */
enum { BLOCK_BYTES = 1024 * 1024, FIRST_ENTRIES = 1024 };

struct block {
	struct block *next;
	size_t used, room;
	char bytes[];
};

struct entry {
	int64_t at;
	struct block *block;
	uint32_t offset; /* of the topic in the block; the payload lies behind it */
	uint32_t topic_n, payload_n;
};

struct message_log {
	struct block *oldest, *newest;
	struct entry *entries; /* a ring */
	size_t room;
	uint64_t first, end;
	size_t bytes; /* of all blocks */
};

struct message_log *message_log_new(void)
{
	return memory_new(sizeof(struct message_log));
}

static void drop_block(struct message_log *log)
{
	struct block *gone = log->oldest;

	while (log->first < log->end && log->entries[log->first % log->room].block == gone)
		log->first++;
	log->oldest = gone->next;
	if (!log->oldest)
		log->newest = NULL;
	log->bytes -= gone->room;
	free(gone);
}

static void drop_message(struct message_log *log)
{
	log->first++;
	if (log->first == log->end || log->entries[log->first % log->room].block != log->oldest)
		drop_block(log);
}

void message_log_free(struct message_log *log)
{
	if (!log)
		return;
	while (log->oldest)
		drop_block(log);
	free(log->entries);
	free(log);
}

static struct block *block_for(struct message_log *log, size_t n)
{
	struct block *block = log->newest;

	if (block && block->room - block->used >= n)
		return block;
	size_t room = n > BLOCK_BYTES ? n : BLOCK_BYTES;
	while (log->oldest && log->bytes + room > MESSAGE_LOG_BYTES)
		drop_block(log);
	block = memory_resize(NULL, sizeof(*block) + room);
	*block = (struct block){.room = room};
	if (log->newest)
		log->newest->next = block;
	else
		log->oldest = block;
	log->newest = block;
	log->bytes += room;
	return block;
}

static void grow_ring(struct message_log *log)
{
	size_t room = log->room ? log->room * 2 : FIRST_ENTRIES;
	struct entry *entries = memory_new(room * sizeof(*entries));

	for (uint64_t i = log->first; i < log->end; i++)
		entries[i % room] = log->entries[i % log->room];
	free(log->entries);
	log->entries = entries;
	log->room = room;
}

void message_log_add(struct message_log *log, const struct message *m)
{
	if (log->end - log->first == MESSAGE_LOG_MESSAGES)
		drop_message(log);
	struct block *block = block_for(log, m->topic.n + m->payload.n);

	if (log->end - log->first == log->room)
		grow_ring(log);
	log->entries[log->end++ % log->room] = (struct entry){
		m->at, block, (uint32_t)block->used, (uint32_t)m->topic.n, (uint32_t)m->payload.n};
	if (m->topic.n)
		memcpy(block->bytes + block->used, m->topic.p, m->topic.n);
	if (m->payload.n)
		memcpy(block->bytes + block->used + m->topic.n, m->payload.p, m->payload.n);
	block->used += m->topic.n + m->payload.n;
}

uint64_t message_log_first(const struct message_log *log)
{
	return log->first;
}

uint64_t message_log_end(const struct message_log *log)
{
	return log->end;
}

bool message_log_get(const struct message_log *log, uint64_t number, struct message *m)
{
	if (number < log->first || number >= log->end)
		return false;
	const struct entry *e = &log->entries[number % log->room];
	const char *p = e->block->bytes + e->offset;
	*m = (struct message){e->at, {p, e->topic_n}, {p + e->topic_n, e->payload_n}};
	return true;
}
