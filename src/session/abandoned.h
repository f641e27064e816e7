/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands that the session has given up on but that the board may still answer, prompt for, or
 * read payload bytes for, in the order in which they were sent (a board answers in order).  Knows
 * which command the next final answer belongs to, and whether the board may be reading raw bytes;
 * sends nothing and reports nothing itself.  Holds and owns up to ABANDONED_MOST commands.
 */
#ifndef SESSION_ABANDONED_H
#define SESSION_ABANDONED_H

#include "at/command.h"

struct command; /* session_private.h */

enum { ABANDONED_MOST = 8 };

struct abandoned {
	struct command *list[ABANDONED_MOST];
	size_t count;
};

/* Takes ownership of c, in the phase in which it was given up.  If there are too many, the oldest
 * that needs no bytes is dropped. */
void abandoned_add(struct abandoned *a, struct command *c);
/* Returns ownership to the caller, who is waiting for it again. */
struct command *abandoned_resume(struct abandoned *a, struct command *c);
/* c was answered, so those before it never will be. */
void abandoned_forget_up_to(struct abandoned *a, const struct command *c);
void abandoned_forget(struct abandoned *a);         /* the board restarted, or is another one */
void abandoned_forget_answers(struct abandoned *a); /* all but those that need bytes */

/* The command whose late answer has begun (its echo or a row has arrived), or NULL. */
struct command *abandoned_begun(const struct abandoned *a);
/* The command that the final answer just received belongs to; NULL if it belongs to `current` (or
 * to none, if that is NULL). */
struct command *abandoned_answered(
	const struct abandoned *a, const struct command *current, bool echoes);
/* The user's command that an answer attributed to `current` may really be for, when nothing shows
 * which; NULL if there is none. */
struct command *abandoned_doubt(const struct abandoned *a, const struct command *current);
/* `current` was answered, and a board answers in order, so the others never will be.  If one of
 * them needs bytes and nothing shows which command was answered, the answer counts for the oldest:
 * the OK of a prompting command may be followed by its '>'. */
void abandoned_settle(struct abandoned *a, const struct command *current, bool ok);

/* The first that was this line; that is a poll asking for this; that publishes raw bytes. */
struct command *abandoned_line(const struct abandoned *a, struct slice text);
struct command *abandoned_poll(const struct abandoned *a, enum at_role asked);
struct command *abandoned_publication(const struct abandoned *a);

/* The first whose '>' may still come, and the first whose '>' came and got no payload. */
struct command *abandoned_prompting(const struct abandoned *a);
struct command *abandoned_prompted(const struct abandoned *a);
/* The first for which the board may be reading raw bytes.  While there is one, nothing is sent
 * unless the user sends it. */
struct command *abandoned_holding(const struct abandoned *a);

#endif
