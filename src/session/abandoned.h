/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands that nobody waits for any more, and that the board may still answer, prompt for, or take
 * bytes for.  In the order in which they were sent, which is the order in which a board answers.
 * Knows whose the next final answer is, and whether the board may be taking raw bytes; sends and says
 * nothing itself.  Holds ABANDONED_MOST, and owns them.
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

/* Takes it over, in the phase in which it was given up.  Where there are too many, the oldest that
 * wants no bytes goes. */
void abandoned_add(struct abandoned *a, struct command *c);
/* Hands it back to the caller: it is awaited again. */
struct command *abandoned_resume(struct abandoned *a, struct command *c);
/* This one was answered; those before it won't be any more. */
void abandoned_forget_up_to(struct abandoned *a, const struct command *c);
void abandoned_forget(struct abandoned *a); /* the board has started anew, or is another one */
void abandoned_forget_answers(struct abandoned *a); /* all but those that want bytes */

/* The one whose late answer has begun: an echo or a row of it came.  NULL: none. */
struct command *abandoned_begun(const struct abandoned *a);
/* Whose the final answer is that comes now: one of these, or NULL: `current`'s, where there is one. */
struct command *abandoned_answered(
	const struct abandoned *a, const struct command *current, bool echoes);
/* The command of the user's that an answer may be for that is taken for `current`'s, as nothing
 * shows whose it is; NULL: none. */
struct command *abandoned_doubt(const struct abandoned *a, const struct command *current);
/* `current` was answered, and a board answers in order: the others won't be.  Where one of them wants
 * bytes, and nothing shows whose the answer was, it counts for the oldest: of a prompting command an
 * OK may be followed by its '>'. */
void abandoned_settle(struct abandoned *a, const struct command *current, bool ok);

/* The first that was this line; that is a poll that asks for this; that publishes raw bytes. */
struct command *abandoned_line(const struct abandoned *a, struct slice text);
struct command *abandoned_poll(const struct abandoned *a, enum at_role asked);
struct command *abandoned_publication(const struct abandoned *a);

/* The first whose '>' may still come, and the first whose '>' stands unanswered. */
struct command *abandoned_prompting(const struct abandoned *a);
struct command *abandoned_prompted(const struct abandoned *a);
/* The first for which the board may be taking raw bytes: as long as there is one, nothing goes out
 * that the user does not send. */
struct command *abandoned_holding(const struct abandoned *a);

#endif
