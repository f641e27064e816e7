/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages that match: all of them as a list that grows with the log (the filter), and the next one in a
 * direction (the search).  Both work in steps of about a millisecond at most, so that the caller can
 * do other things in between; neither asks a clock.
 */
#ifndef MESSAGES_SEARCH_H
#define MESSAGES_SEARCH_H

#include "messages/query.h"

/* ---- the filter: a bit for each message that is kept, however many match ---- */

struct message_filter;

struct message_filter *message_filter_new(
	const struct message_log *log, struct message_query *query); /* owns the query */
void message_filter_free(struct message_filter *f);                  /* NULL is fine */
const struct message_query *message_filter_query(const struct message_filter *f);
/* Checks some more messages.  Returns false once it has checked all there are now. */
bool message_filter_step(struct message_filter *f);
/* How many of the kept messages were checked, in percent. */
int message_filter_percent(const struct message_filter *f);

/* ---- a list: all messages, or those of a filter ---- */

/* Places in the list count from 0 for the whole session, and stay. */
struct message_list {
	const struct message_log *log;
	const struct message_filter *filter; /* NULL: all */
	bool stands;                         /* it ends before the place `end`, whatever comes */
	uint64_t end;
};

uint64_t message_list_first(const struct message_list *l);
uint64_t message_list_end(const struct message_list *l);
/* As message_log_get; *number is the message's in the log. */
bool message_list_get(
	const struct message_list *l, uint64_t place, struct message *m, uint64_t *number);
/* The place of the message with that number, or of the next one if the list lacks it; the end if
 * there is none. */
uint64_t message_list_find(const struct message_list *l, uint64_t number);

/* ---- the search ---- */

enum message_search_state { MESSAGE_SEARCH_GOES_ON, MESSAGE_SEARCH_FOUND, MESSAGE_SEARCH_NOTHING };

/* Searches in one direction, wrapping around, until it is back where it began. */
struct message_search {
	struct message_list list;
	struct message_query *query; /* borrowed */
	bool backwards;
	uint64_t place; /* the next one to check; after FOUND, the one found */
	uint64_t left;  /* places still to check */
	bool wrapped;   /* past an end */
};

/* Starts next to `place`, or with `here` at `place` itself; otherwise that one is checked last. */
void message_search_start(struct message_search *s, const struct message_list *list,
	struct message_query *query, uint64_t place, bool here, bool backwards);
enum message_search_state message_search_step(struct message_search *s);

/* The newest message before *number that has exactly this topic: in *number after FOUND.  After GOES_ON
 * *number is where to go on; a step is about a millisecond, too. */
enum message_search_state message_search_topic_before(
	const struct message_log *log, struct slice topic, uint64_t *number);

#endif
