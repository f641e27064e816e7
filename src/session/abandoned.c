/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/session_private.h"

/* True if the board may still read bytes for it: it is about to ask, has asked, or has not had them
 * all. */
static bool abandoned_wants_bytes(const struct command *c)
{
	return command_prompts(c) && c->payload_length != 0;
}

static bool abandoned_may_prompt(const struct command *c)
{
	return command_prompts(c) && c->phase <= SESSION_PROMPT;
}

static struct command *abandoned_remove(struct abandoned *a, size_t i)
{
	struct command *c = a->list[i];

	a->count--;
	for (; i < a->count; i++)
		a->list[i] = a->list[i + 1];
	return c;
}

static size_t abandoned_index(const struct abandoned *a, const struct command *c)
{
	size_t i = 0;

	while (i < a->count && a->list[i] != c)
		i++;
	return i;
}

/* A command that needs bytes holds everything back, so it is the last to be dropped. */
static void abandoned_make_room(struct abandoned *a)
{
	size_t i = 0;

	if (a->count < ABANDONED_MOST)
		return;
	while (i < a->count && abandoned_wants_bytes(a->list[i]))
		i++;
	command_free(abandoned_remove(a, i < a->count ? i : 0));
}

void abandoned_add(struct abandoned *a, struct command *c)
{
	abandoned_make_room(a);
	/* Its failure has been reported: the payload only goes out if the caller sends it again. */
	buf_fini(&c->payload);
	c->has_payload = false;
	c->begun = false;
	c->passed = 0;
	a->list[a->count++] = c;
}

struct command *abandoned_resume(struct abandoned *a, struct command *c)
{
	return abandoned_remove(a, abandoned_index(a, c));
}

void abandoned_forget_up_to(struct abandoned *a, const struct command *c)
{
	size_t n = abandoned_index(a, c) + 1;

	while (n-- && a->count)
		command_free(abandoned_remove(a, 0));
}

void abandoned_forget(struct abandoned *a)
{
	while (a->count)
		command_free(abandoned_remove(a, a->count - 1));
}

void abandoned_forget_answers(struct abandoned *a)
{
	for (size_t i = a->count; i-- > 0;)
		if (!abandoned_wants_bytes(a->list[i]))
			command_free(abandoned_remove(a, i));
}

struct command *abandoned_begun(const struct abandoned *a)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->list[i]->begun)
			return a->list[i];
	return NULL;
}

struct command *abandoned_answered(
	const struct abandoned *a, const struct command *current, bool echoes)
{
	struct command *begun = abandoned_begun(a);

	if (begun || !a->count)
		return begun;
	/* A board that echoes sends the current command's answer after its echo; without an echo, a
	 * poll's own row identifies it. */
	bool late = !current || (echoes ? !current->echoed
					: current->by == SESSION_BY_POLL && !current->answered);
	for (size_t i = 0; late && i < a->count; i++)
		if (!a->list[i]->passed)
			return a->list[i];
	return NULL;
}

struct command *abandoned_doubt(const struct abandoned *a, const struct command *current)
{
	for (size_t i = 0; i < a->count && !current->echoed; i++)
		if (a->list[i]->by != SESSION_BY_POLL)
			return a->list[i];
	return NULL;
}

/* Nothing shows which command was answered, so it may be the oldest.  That one is removed, unless
 * it is a prompting command that got its OK. */
static void abandoned_settle_oldest(struct abandoned *a, bool ok)
{
	size_t i = 0;

	while (i < a->count && a->list[i]->passed)
		i++;
	if (i == a->count)
		return;
	if (ok && a->list[i]->phase == SESSION_ANSWER && abandoned_wants_bytes(a->list[i]))
		a->list[i]->phase = SESSION_PROMPT;
	else
		command_free(abandoned_remove(a, i));
}

void abandoned_settle(struct abandoned *a, const struct command *current, bool ok)
{
	bool certain = current->echoed || current->answered;

	if (!certain && abandoned_holding(a)) {
		abandoned_settle_oldest(a, ok);
		return;
	}
	for (size_t i = a->count; i-- > 0;) {
		struct command *c = a->list[i];
		/* The same poll, asked twice: this may have been the answer to the first. */
		bool twin = c->by == SESSION_BY_POLL && current->by == SESSION_BY_POLL &&
		            slice_eq(buf_slice(&c->line), buf_slice(&current->line));

		if (twin && c->passed < 2)
			c->passed = 2;
		else
			command_free(abandoned_remove(a, i));
	}
}

struct command *abandoned_line(const struct abandoned *a, struct slice text)
{
	for (size_t i = 0; i < a->count; i++)
		if (command_is_line(a->list[i], text))
			return a->list[i];
	return NULL;
}

struct command *abandoned_poll(const struct abandoned *a, enum at_role asked)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->list[i]->by == SESSION_BY_POLL && command_does(a->list[i], asked))
			return a->list[i];
	return NULL;
}

struct command *abandoned_publication(const struct abandoned *a)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->list[i]->entry && a->list[i]->entry->raw_result)
			return a->list[i];
	return NULL;
}

struct command *abandoned_prompting(const struct abandoned *a)
{
	for (size_t i = 0; i < a->count; i++)
		if (abandoned_may_prompt(a->list[i]))
			return a->list[i];
	return NULL;
}

struct command *abandoned_prompted(const struct abandoned *a)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->list[i]->phase == SESSION_PAYLOAD)
			return a->list[i];
	return NULL;
}

struct command *abandoned_holding(const struct abandoned *a)
{
	for (size_t i = 0; i < a->count; i++)
		if (abandoned_wants_bytes(a->list[i]))
			return a->list[i];
	return NULL;
}
