/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "messages/tree.h"

#include <stdlib.h>

#include "base/memory.h"

enum {
	STEP_MESSAGES = 256,
	FEW_LEVELS = 64, /* new ones are expanded up to there */
	ROOT = 0
};

struct tree_node {
	uint32_t above, name_at, name_n, hash, row;
	uint32_t *below; /* in order of their names */
	size_t below_count, below_room;
	size_t topics;
	uint64_t messages, own, newest;
	int64_t at;
	int depth;
	bool expanded;
};

struct message_tree {
	const struct message_log *log;
	uint64_t next; /* the first message not counted yet */
	uint64_t counted, left_out, lost;
	struct tree_node *nodes; /* the root first */
	size_t count, room;
	struct buf names;
	uint32_t *table; /* ids by hash, 0: free; a power of two, at most half full */
	size_t table_room;
	struct buf last_topic; /* of the last message... */
	uint32_t last_id;      /* ... and its node, or ROOT */
	uint32_t *rows;        /* the ids of what is shown */
	size_t rows_count, rows_room;
	bool rows_stale;
};

/* ---- nodes ---- */

static struct slice tree_name(const struct message_tree *t, uint32_t id)
{
	return slice_sub(buf_slice(&t->names), t->nodes[id].name_at, t->nodes[id].name_n);
}

static uint32_t tree_hash(uint32_t above, struct slice name)
{
	uint32_t hash = (2166136261U ^ above) * 16777619U;

	for (size_t i = 0; i < name.n; i++)
		hash = (hash ^ (unsigned char)name.p[i]) * 16777619U;
	return hash ^ hash >> 15;
}

static void tree_enter(struct message_tree *t, uint32_t id)
{
	size_t i = t->nodes[id].hash & (t->table_room - 1);

	while (t->table[i])
		i = (i + 1) & (t->table_room - 1);
	t->table[i] = id;
}

static void tree_grow_table(struct message_tree *t)
{
	if (2 * t->count < t->table_room)
		return;
	t->table_room = t->table_room ? 2 * t->table_room : 256;
	free(t->table);
	t->table = memory_new(t->table_room * sizeof(*t->table));
	for (size_t id = 1; id < t->count; id++)
		tree_enter(t, (uint32_t)id);
}

/* ROOT if there is none. */
static uint32_t tree_find(const struct message_tree *t, uint32_t above, struct slice name)
{
	uint32_t hash = tree_hash(above, name);

	for (size_t i = hash & (t->table_room - 1); t->table[i];
		i = (i + 1) & (t->table_room - 1)) {
		const struct tree_node *n = &t->nodes[t->table[i]];
		if (n->hash == hash && n->above == above &&
			slice_eq(tree_name(t, t->table[i]), name))
			return t->table[i];
	}
	return ROOT;
}

static int tree_order(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

static void tree_link(struct message_tree *t, uint32_t above, uint32_t id)
{
	struct tree_node *in = &t->nodes[above];
	size_t low = 0, high = in->below_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (tree_order(tree_name(t, in->below[middle]), tree_name(t, id)) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	in->below =
		memory_grow(in->below, &in->below_room, in->below_count + 1, sizeof(*in->below));
	memmove(in->below + low + 1, in->below + low,
		(in->below_count++ - low) * sizeof(*in->below));
	in->below[low] = id;
}

/* ROOT if there is no room. */
static uint32_t tree_add(struct message_tree *t, uint32_t above, struct slice name)
{
	if (t->count > MESSAGE_TREE_LEVELS || t->names.n + name.n > MESSAGE_TREE_NAMES)
		return ROOT;
	uint32_t id = (uint32_t)t->count++;
	t->nodes = memory_grow(t->nodes, &t->room, t->count, sizeof(*t->nodes));
	t->nodes[id] = (struct tree_node){.above = above,
		.name_at = (uint32_t)t->names.n,
		.name_n = (uint32_t)name.n,
		.hash = tree_hash(above, name),
		.depth = t->nodes[above].depth + 1,
		.expanded = id <= FEW_LEVELS};
	buf_add(&t->names, name);
	tree_link(t, above, id);
	tree_grow_table(t);
	if (tree_find(t, above, name) == ROOT)
		tree_enter(t, id);
	return id;
}

/* Removes the first level from *topic; false: that was the last. */
static bool tree_next_level(struct slice *topic, int depth, struct slice *name)
{
	size_t n = depth + 1 < MESSAGE_TREE_DEEPEST ? slice_find_char(*topic, '/') : SLICE_NONE;

	*name = slice_sub(*topic, 0, n);
	*topic = slice_from(*topic, n == SLICE_NONE ? n : n + 1);
	return n != SLICE_NONE;
}

static uint32_t tree_node_for(struct message_tree *t, struct slice topic)
{
	uint32_t id = ROOT;
	bool more = true;

	if (t->last_id != ROOT && slice_eq(buf_slice(&t->last_topic), topic))
		return t->last_id;
	buf_set(&t->last_topic, topic);
	for (int depth = 0; more; depth++) {
		struct slice name;
		more = tree_next_level(&topic, depth, &name);
		uint32_t below = tree_find(t, id, name);
		id = below != ROOT ? below : tree_add(t, id, name);
		if (id == ROOT)
			break;
	}
	t->last_id = id;
	return id;
}

/* ---- counting ---- */

static void tree_count(struct message_tree *t, uint64_t number, const struct message *m)
{
	t->counted++;
	if (m->lost) {
		t->lost++;
		return;
	}
	uint32_t id = tree_node_for(t, m->topic);
	if (id == ROOT) {
		t->left_out++;
		return;
	}
	bool is_new = t->nodes[id].own++ == 0;
	t->nodes[id].newest = number;
	t->rows_stale |= is_new;
	for (;; id = t->nodes[id].above) {
		t->nodes[id].messages++;
		t->nodes[id].topics += is_new;
		t->nodes[id].at = m->at;
		if (id == ROOT)
			return;
	}
}

bool message_tree_step(struct message_tree *t)
{
	uint64_t end = message_log_end(t->log), first = message_log_first(t->log);
	struct message m;

	if (t->next < first)
		t->next = first;
	for (int i = 0; i < STEP_MESSAGES && t->next < end; i++, t->next++)
		if (message_log_get(t->log, t->next, &m))
			tree_count(t, t->next, &m);
	return t->next < end;
}

int message_tree_percent(const struct message_tree *t)
{
	uint64_t first = message_log_first(t->log), end = message_log_end(t->log);

	if (t->next >= end)
		return 100;
	return t->next <= first ? 0 : (int)((t->next - first) * 100 / (end - first));
}

size_t message_tree_topics(const struct message_tree *t)
{
	return t->nodes[ROOT].topics;
}

uint64_t message_tree_messages(const struct message_tree *t)
{
	return t->counted;
}

uint64_t message_tree_behind(const struct message_tree *t)
{
	uint64_t first = message_log_first(t->log);

	return message_log_end(t->log) - (t->next > first ? t->next : first);
}

uint64_t message_tree_left_out(const struct message_tree *t)
{
	return t->left_out;
}

uint64_t message_tree_lost(const struct message_tree *t)
{
	return t->lost;
}

/* ---- start and end ---- */

struct message_tree *message_tree_new(const struct message_log *log)
{
	struct message_tree *t = memory_new(sizeof(*t));

	t->log = log;
	t->count = 1;
	t->nodes = memory_grow(NULL, &t->room, t->count, sizeof(*t->nodes));
	t->nodes[ROOT] = (struct tree_node){.depth = -1, .expanded = true};
	tree_grow_table(t);
	return t;
}

void message_tree_free(struct message_tree *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->count; i++)
		free(t->nodes[i].below);
	free(t->nodes);
	free(t->table);
	free(t->rows);
	buf_fini(&t->names);
	buf_fini(&t->last_topic);
	free(t);
}

/* Levels without messages are kept, for what is expanded, and not shown. */
void message_tree_restart(struct message_tree *t, const struct message_log *log)
{
	t->log = log;
	t->next = t->counted = t->left_out = t->lost = 0;
	t->rows_stale = true;
	for (size_t i = 0; i < t->count; i++) {
		struct tree_node *n = &t->nodes[i];
		n->topics = 0;
		n->messages = n->own = n->newest = 0;
		n->at = 0;
	}
}

/* ---- rows ---- */

static void tree_list(struct message_tree *t, uint32_t id)
{
	const struct tree_node *n = &t->nodes[id];

	for (size_t i = 0; i < n->below_count; i++) {
		uint32_t below = n->below[i];
		if (t->nodes[below].messages == 0)
			continue;
		t->rows = memory_grow(t->rows, &t->rows_room, t->rows_count + 1, sizeof(*t->rows));
		t->nodes[below].row = (uint32_t)t->rows_count;
		t->rows[t->rows_count++] = below;
		/* No deeper than MESSAGE_TREE_DEEPEST. */
		if (t->nodes[below].expanded)
			tree_list(t, below);
	}
}

/* Made when they are looked at, invisibly to the caller. */
static const struct message_tree *tree_with_rows(const struct message_tree *t)
{
	struct message_tree *own = (struct message_tree *)t;

	if (t->rows_stale) {
		own->rows_count = 0;
		own->rows_stale = false;
		tree_list(own, ROOT);
	}
	return t;
}

size_t message_tree_rows(const struct message_tree *t)
{
	return tree_with_rows(t)->rows_count;
}

bool message_tree_row(const struct message_tree *t, size_t row, struct message_node *node)
{
	if (row >= message_tree_rows(t))
		return false;
	const struct tree_node *n = &t->nodes[t->rows[row]];
	*node = (struct message_node){.id = t->rows[row],
		.name = tree_name(t, t->rows[row]),
		.depth = n->depth,
		.parent = n->topics > (n->own > 0),
		.expanded = n->expanded,
		.topics = n->topics,
		.messages = n->messages,
		.has_own = n->own > 0,
		.own = n->own,
		.newest = n->newest,
		.at = n->at};
	return true;
}

size_t message_tree_row_of(const struct message_tree *t, uint32_t id)
{
	uint32_t shown = id;

	tree_with_rows(t);
	if (id >= t->count || t->nodes[id].messages == 0)
		return 0;
	/* The highest collapsed level above is what is seen. */
	for (; id != ROOT; id = t->nodes[id].above)
		if (!t->nodes[t->nodes[id].above].expanded)
			shown = t->nodes[id].above;
	return t->nodes[shown].row;
}

void message_tree_expand(struct message_tree *t, uint32_t id, bool expanded)
{
	if (id == ROOT || id >= t->count)
		return;
	t->nodes[id].expanded = expanded;
	t->rows_stale = true;
}

uint32_t message_tree_above(const struct message_tree *t, uint32_t id)
{
	return id < t->count && t->nodes[id].above != ROOT ? t->nodes[id].above : id;
}

void message_tree_add_topic(const struct message_tree *t, uint32_t id, struct buf *out)
{
	uint32_t path[MESSAGE_TREE_DEEPEST];
	size_t n = 0;

	for (; id != ROOT; id = t->nodes[id].above)
		path[n++] = id;
	while (n-- > 0) {
		buf_add(out, tree_name(t, path[n]));
		if (n)
			buf_add_char(out, '/');
	}
}
