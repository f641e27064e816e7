/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the keys of the messages do: messages.c filters and searches, message_keys.c has the other keys,
 * topics.c their tree, message_save.c what goes to a file, the clipboard or back to the broker.
 */
#ifndef CONSOLE_MESSAGE_PANE_H
#define CONSOLE_MESSAGE_PANE_H

#include "disk/new_file.h"
#include "messages/query.h"
#include "messages/search.h"
#include "messages/tree.h"

struct console;

/* The messages of a list on their way into a file. */
struct messages_save {
	struct new_file *file; /* NULL: none are */
	struct message_list list;
	uint64_t first, next, count; /* places */
	int percent;
	bool hidden; /* there were secrets, which are stars there */
};

/* Filtering and searching the messages. */
struct messages_state {
	struct message_filter *filter; /* NULL: all are shown */
	struct buf filter_typed;
	bool gave_up_told;           /* of its pattern */
	struct message_tree *topics; /* NULL: the tree was not asked for yet */
	bool from_topics;            /* the filter is a topic of the tree... */
	struct buf filter_before;    /* ... and was this one before */
	struct buf to_save;          /* the payload that QUESTION_SAVE_MESSAGE is about */
	bool to_save_hidden;         /* it has stars in place of secrets */
	struct messages_save save;
	struct message_query *searched; /* NULL: nothing was searched for yet */
	struct message_search search;   /* while searching */
	bool searching;
};

/* message_keys.c: all but filter and search */
void console_messages_open(struct console *c);
void console_messages_copy(struct console *c);
void console_messages_turn_form(struct console *c);
void console_messages_expand(struct console *c);
void console_messages_collapse(struct console *c);
void console_messages_turn_difference(struct console *c);
/* Searches on for the message to compare with; true: there is more to do. */
bool console_messages_compare(struct console *c);
void console_messages_join(struct console *c);        /* the parts of a long one, or apart again */
void console_messages_turn_topics(struct console *c); /* the tree of topics, or the list */
void console_messages_pause(struct console *c);       /* the list stands still, or goes on */
/* The open message gives way to another one, which is shown from its beginning. */
void console_messages_show_another(struct console *c);

/* message_save.c */
void console_messages_copy_out(struct console *c); /* to the clipboard */
void console_messages_ask_save(struct console *c);
void console_messages_save(struct console *c, struct slice path, bool replace);
void console_messages_ask_save_all(struct console *c);
void console_messages_save_all(struct console *c, struct slice path, bool replace);
bool console_messages_save_work(struct console *c); /* true: there is more to do */
void console_messages_stop_save(struct console *c);
void console_messages_send_back(struct console *c);
void console_messages_save_fini(struct console *c);

/* topics.c */
void console_topics_show(struct console *c, bool shown); /* in place of the list */
/* Appends the selected topic, or folds or unfolds a level that is none; false: then, and if there is
 * nothing. */
bool console_topics_open(struct console *c, struct buf *topic);
/* false: the tree is not shown. */
bool console_topics_expand(struct console *c, bool expanded);
/* The newest message of the selected topic; false, with a notice, if there is none. */
bool console_topics_newest(struct console *c, struct message *m, uint64_t *number);
bool console_topics_work(struct console *c);
void console_topics_renew(struct console *c);
void console_topics_fini(struct console *c);

/* messages.c */
/* The selected one; false, with a notice, if there is none. */
bool console_messages_selected(
	struct console *c, struct message *m, uint64_t *place, uint64_t *number);
void console_messages_ask_filter(struct console *c);
/* empty: shows all messages again */
void console_messages_filter(struct console *c, struct slice text);
void console_messages_search(struct console *c, struct slice text);
void console_messages_search_on(struct console *c, bool backwards);
void console_messages_stop(struct console *c); /* the search that is running */
/* Filters and searches for a few milliseconds; true: there is more to do. */
bool console_messages_work(struct console *c);
void console_messages_renew(struct console *c); /* the session is another one */
void console_messages_fini(struct console *c);

#endif
