/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes from the board -> events, by every rule of protocol.md 2.1.  Knows framing and the forms
 * of lines; what they mean for a conversation is the session's business.  Never fails, never
 * blocks, asks no clock.  Every byte that comes in is in exactly one event's `raw`, in order, and
 * where the input is cut into chunks does not change the events.
 *
 * Blank lines are no events (rule 4): their CR and LF begin the next event's raw, a message's own
 * line end too.  So blank lines at the very end of the input are in no event.
 *
 * A message is handed out when the byte behind its payload is there: CR, or '+' or '>' where a
 * board forgets the line end.  Bytes were lost, or the length was wrong, where a payload ends in a
 * line end and no CR follows (it is the message's own line end), or where another byte follows and
 * a known frame stands in the payload: then the message comes as WIRE_EVENT_INCOMPLETE, up to that
 * frame if there is one, and reading goes on there.  What can't be noticed: protocol.md 2.1 rule 9.
 *
 * Bounds: a line is held up to WIRE_PARSER_LINE bytes, then handed out in pieces of about that
 * length; a payload's length is believed up to WIRE_PARSER_PAYLOAD, beyond that the header is a
 * `line`.
 */
#ifndef WIRE_PARSER_H
#define WIRE_PARSER_H

#include "at/command.h"
#include "base/buf.h"
#include "wire/event.h"

enum {
	WIRE_PARSER_LINE = 64 * 1024,
	WIRE_PARSER_PAYLOAD = AT_LONGEST_PAYLOAD,
	WIRE_PARSER_STALL_MS = 2000 /* protocol.md 2.1 rule 11: then give a payload up */
};

/* Places are counted from the start of the frame that is being read. */
struct wire_parser {
	struct buf pending; /* ends in an unfinished frame... */
	size_t start;       /* ...that begins here */
	size_t blank;       /* bytes of blank lines before it, as far as they were seen */
	size_t scanned;     /* bytes behind those that need not be looked at again */
	size_t line_end; /* behind the line's feed; unknown where that lies among the blank ones */
	int header;      /* enum wire_header_state: what is known of it as a message */
	bool in_body;    /* it is one: */
	size_t topic_at, topic_n, body_at, body_n;
	size_t wanted; /* bytes of the frame before it is worth another look */
	long link;
	bool continued;       /* the rest of a line that was longer than WIRE_PARSER_LINE */
	bool behind_prompt;   /* nothing came since the prompt: old firmware has a blank there */
	bool prompt_expected; /* a prompting command is outstanding (rule 5) */
	bool is_old;          /* the line that is being read began before that */
	wire_event_fn *fn;
	void *user;
};

void wire_parser_init(struct wire_parser *p, wire_event_fn *fn, void *user);
void wire_parser_fini(struct wire_parser *p); /* a zeroed parser is fine */

/* fn is called for each event; it may call wire_parser_expect_prompt, nothing else of the parser. */
void wire_parser_feed(struct wire_parser *p, struct slice bytes);

/* '>' at the start of a line is a prompt only while this is on.  It is turned on by the session
 * (and by the parser itself at the echo of a prompting command), off by the prompt itself, and by
 * ERROR and ready: then no command is outstanding. */
void wire_parser_expect_prompt(struct wire_parser *p, bool expected);
/* The same for a command that goes out now, not from inside fn: a '>' that came before is not its. */
void wire_parser_expect_new_prompt(struct wire_parser *p);

/* A payload is awaited: the caller gives it up when nothing came for WIRE_PARSER_STALL_MS. */
bool wire_parser_in_payload(const struct wire_parser *p);
/* Gives the unfinished payload up: WIRE_EVENT_INCOMPLETE for what is sure to be lost, then goes on
 * at the next known frame in what was held.  A payload that is whole comes as its message. */
void wire_parser_resynchronise(struct wire_parser *p);

/* Gives an unfinished line up: WIRE_EVENT_INCOMPLETE; what comes next begins a new one.  For a caller
 * that knows that nothing more of it comes: it was cut off, or a wrong rate knows no line ends. */
void wire_parser_give_line_up(struct wire_parser *p);

/* End of the input, or of the link: what is held comes as WIRE_EVENT_INCOMPLETE; starts anew. */
void wire_parser_finish(struct wire_parser *p);

#endif
