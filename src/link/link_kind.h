/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a kind of link implements, and what link.c does for all of them.  Private to link/.
 */
#ifndef LINK_LINK_KIND_H
#define LINK_LINK_KIND_H

#include "link/link.h"
#include "loop/stream.h"

struct link_kind {
	/* The form of the port's name; false with *d. */
	bool (*check)(const char *port, struct diag *d);
	/* Makes l->state and opens the port, whose name is in form; false with *d, and no state.  Tells nothing: link_tell_up comes
	 * later, from the loop. */
	bool (*open)(struct link *l, struct diag *d);
	void (*close)(struct link *l);                    /* frees l->state */
	void (*send)(struct link *l, struct slice bytes); /* the link is up */
	bool (*reset)(struct link *l, struct diag *d);    /* the link is up */
	/* To l->settings, which are new; the link is up.  NULL: it has none to change. */
	bool (*change)(struct link *l, struct diag *d);
};

extern const struct link_kind link_kind_device, link_kind_tcp, link_kind_sim;

struct link {
	const struct link_kind *kind;
	void *state; /* of the kind */
	struct loop *loop;
	char *port;
	struct link_settings settings;
	long baud;         /* 0: no rate */
	char *description; /* the port's name unless the kind says more */
	struct link_events events;
	void *user;
	bool up, closed;
	int telling; /* depth of events being told */
};

void link_describe(struct link *l, struct slice name); /* shown visibly */

/* The owner may close the link in any event.  Answers false then: l and its state are gone. */
bool link_tell_up(struct link *l);
bool link_tell_bytes(struct link *l, struct slice bytes);
bool link_tell_down(struct link *l, const char *why);

/* The stream of a kind that has a descriptor: its bytes are told by link_tell_bytes, `broken` is called
 * once, with errno, or 0 where the other side ended it.  NULL where it can't be waited for. */
struct stream *link_stream(struct link *l, int fd, void (*broken)(void *link, int error));

#endif
