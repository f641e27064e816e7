/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The topics of a log as a tree of their levels, with what came for each.  Built in steps of about a
 * millisecond, like a filter (messages/search.h); asks no clock.
 *
 * Bounds: MESSAGE_TREE_LEVELS nodes and MESSAGE_TREE_NAMES bytes of names, together at most 14 MiB.
 * Messages of topics that would need more are only counted, in message_tree_left_out.  From level
 * MESSAGE_TREE_DEEPEST on the rest of a topic is one name, with its slashes.
 */
#ifndef MESSAGES_TREE_H
#define MESSAGES_TREE_H

#include "messages/log.h"

enum {
	MESSAGE_TREE_LEVELS = 65536,
	MESSAGE_TREE_NAMES = 4 * 1024 * 1024,
	MESSAGE_TREE_DEEPEST = 64
};

struct message_tree;

struct message_tree *message_tree_new(const struct message_log *log);
void message_tree_free(struct message_tree *t); /* NULL is fine */
/* Counts anew, in another log; what is expanded stays so. */
void message_tree_restart(struct message_tree *t, const struct message_log *log);
/* Counts some more messages.  Returns false once all there are now have been counted. */
bool message_tree_step(struct message_tree *t);
int message_tree_percent(const struct message_tree *t); /* of the log's messages */
size_t message_tree_topics(const struct message_tree *t);
uint64_t message_tree_messages(const struct message_tree *t); /* counted, whatever became of them */
uint64_t message_tree_behind(const struct message_tree *t);   /* not counted yet */
uint64_t message_tree_left_out(const struct message_tree *t); /* those beyond the bounds */
uint64_t message_tree_lost(const struct message_tree *t);     /* their topics can't be read again */

/* A level of a topic; it keeps its id. */
struct message_node {
	uint32_t id;
	struct slice name; /* may be empty, and may be any bytes; valid until the next step */
	int depth;         /* 0: a topic's first level */
	bool parent;       /* there are levels below */
	bool expanded;
	size_t topics;        /* at this level and below */
	uint64_t messages;    /* the same */
	bool has_own;         /* messages came for the topic that ends here... */
	uint64_t own, newest; /* ... so many, the newest with this number in the log */
	int64_t at;           /* when the last one came, here or below */
};

/* The rows shown: in order of their names, and those below a level only if it is expanded.  New ones
 * are expanded as long as there are few. */
size_t message_tree_rows(const struct message_tree *t);
bool message_tree_row(const struct message_tree *t, size_t row, struct message_node *node);
/* The row of a node, or of the collapsed one that it is in; 0 if there is none. */
size_t message_tree_row_of(const struct message_tree *t, uint32_t id);
void message_tree_expand(struct message_tree *t, uint32_t id, bool expanded);
/* The id of the level above; its own if it is a first level. */
uint32_t message_tree_above(const struct message_tree *t, uint32_t id);
/* Appends the levels down to this one, with the slashes between them. */
void message_tree_add_topic(const struct message_tree *t, uint32_t id, struct buf *out);

#endif
