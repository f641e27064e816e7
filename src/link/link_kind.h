/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What each kind of link implements, and what link.c does for all.  Private to link/.
 */
#ifndef LINK_LINK_KIND_H
#define LINK_LINK_KIND_H

#include "link/link.h"
#include "loop/stream.h"

struct link_kind {
	/* Checks the form of the port's name; false with *d. */
	bool (*check)(const char *port, struct diag *d);
	/* Makes l->state and opens the port, whose name has a valid form; false with *d, and no
	 * state.  Reports nothing: link_tell_up follows later, from the loop. */
	bool (*open)(struct link *l, struct diag *d);
	void (*close)(struct link *l);                    /* frees l->state */
	void (*send)(struct link *l, struct slice bytes); /* the link is up */
	/* The port's lines, while the link is up: 1, 0, or -1 for as it is.  NULL: it has none, nor a
	 * break or anything to purge. */
	bool (*set_lines)(struct link *l, int dtr, int rts, struct diag *d);
	bool (*set_break)(struct link *l, bool on, struct diag *d);
	void (*purge)(struct link *l);
	/* Applies l->settings, which are new; the link is up.  NULL: it has no settings. */
	bool (*change)(struct link *l, struct diag *d);
	/* The bytes given to `send` that wait; the link is up.  NULL: none ever do. */
	size_t (*unsent)(const struct link *l);
	void (*pause)(struct link *l, bool pause); /* the link is up; NULL: it can't */
	void (*heard)(struct link *l);             /* bytes are about to be reported; may be NULL */
	/* Why nothing may be heard; the link is up.  NULL: it has nothing to say. */
	bool (*explain_silence)(const struct link *l, struct buf *out);
	/* Closes the port and keeps what is needed to know it again; and opens it as after a loss.  NULL:
	 * `close` and `open` do. */
	void (*release)(struct link *l);
	void (*reclaim)(struct link *l);
	/* Once it was up.  NULL: it may. */
	bool (*may_return)(const struct link *l);
	/* The port is someone else's: its lines stay as they are when the link is lost. */
	bool keeps_lines;
};

/* A sequence being played; zeroed: none is. */
struct line_player {
	struct line_sequence sequence;
	size_t at; /* the step that takes time now */
	bool breaks;
	bool holds; /* it waits until it is released */
	struct loop_watch *timer;
};

extern const struct link_kind link_kind_device, link_kind_tcp, link_kind_rfc2217, link_kind_sim;

struct link {
	const struct link_kind *kind;
	void *state; /* of the kind */
	struct loop *loop;
	char *port;
	struct link_settings settings;
	long long baud;    /* 0: no rate */
	char *description; /* the port's name, unless the kind says more */
	struct link_events events;
	void *user;
	bool up, closed;
	bool released;  /* another program may have the port */
	bool only_same; /* link_only_same */
	size_t unsent;  /* set by the kind before link_tell_down */
	struct line_player lines;
	int telling; /* depth of nested events */
};

void link_describe(struct link *l, struct slice name); /* shown visibly */
/* The same, with the settings and l->baud, unless that is 0. */
void link_describe_settings(struct link *l, const char *name);

/* True if the rate that was really set is one that the board understands: a driver silently chooses
 * the nearest one that it has, and a UART tolerates 3 %. */
bool link_rate_fits(long long wanted, long long got);

/* Does the rest of a sequence at once: the link is about to be closed, or back. */
void link_lines_finish(struct link *l);
void link_lines_lost(struct link *l); /* the link is down */

/* The owner may close the link in any event; then these return false: l and its state are gone. */
bool link_tell_up(struct link *l);
bool link_tell_bytes(struct link *l, struct slice bytes);
bool link_tell_down(struct link *l, const char *why);
bool link_tell_sent(struct link *l); /* fewer bytes wait; not for link_stream's */
bool link_tell_remark(struct link *l, const char *text);

/* The stream for a kind that has a descriptor: its bytes go to link_tell_bytes; `broken` is
 * called once, with errno, or 0 if the other side ended it.  NULL if the descriptor can't be
 * waited for. */
struct stream *link_stream(struct link *l, int fd, void (*broken)(void *link, int error));

#endif
