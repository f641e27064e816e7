/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes from the board -> events, by every rule of protocol.md 2.1.  Knows framing and the forms of
 * lines; what they mean for a conversation is the session's business.  Never fails, never blocks,
 * asks no clock.  Every byte received is in exactly one event's `raw`, in order, and how the input
 * is cut into chunks does not change the events.
 *
 * Blank lines are not events (rule 4): their CR and LF begin the next event's raw, and so does a
 * message's own line end.  So blank lines at the very end of the input are in no event.
 *
 * Bytes that are read back of flash are framed by their length too, and reported as WIRE_EVENT_INFO, whose
 * payload they are; CR must follow them.
 *
 * A message is reported once the byte after its payload has arrived: CR, or '+' or '>' if the board
 * omits the line end.  Bytes were lost, or the length was wrong, if the payload ends in a line end
 * and no CR follows (it is the message's own line end), or if another byte follows and there is a
 * known frame in the payload: then the message is reported as WIRE_EVENT_INCOMPLETE, up to that
 * frame if there is one, and parsing continues there.  For what can't be noticed see protocol.md
 * 2.1 rule 9.
 *
 * Bounds: a line is held up to WIRE_PARSER_LINE bytes, then reported in pieces of about that
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
	size_t blank;       /* bytes of blank lines before it, as far as seen */
	size_t scanned;     /* bytes after those that need not be scanned again */
	size_t line_end;    /* after the line feed; unknown if that is among the blank ones */
	int header;         /* enum wire_header_state: what is known about it as a message */
	bool in_body;       /* it is one: */
	bool counted;       /* ... whose lengths are certain */
	bool reads_back;    /* stored bytes in place of a message (wire/read_back.h) */
	size_t topic_at, topic_n, body_at, body_n;
	size_t wanted; /* bytes the frame needs before it is worth looking again */
	long long link;
	bool continued;       /* the rest of a line longer than WIRE_PARSER_LINE */
	bool behind_prompt;   /* nothing came since the prompt; old firmware sends a space there */
	bool prompt_expected; /* a prompting command is outstanding (rule 5) */
	bool is_old;          /* the line that is being read began before that */
	wire_event_fn *fn;
	void *user;
};

void wire_parser_init(struct wire_parser *p, wire_event_fn *fn, void *user);
void wire_parser_fini(struct wire_parser *p); /* a zeroed parser is fine */

/* Calls fn for each event; fn may call wire_parser_expect_prompt and nothing else of the parser. */
void wire_parser_feed(struct wire_parser *p, struct slice bytes);

/* '>' at the start of a line is a prompt only while this is on.  The session turns it on (and so
 * does the parser, at the echo of a prompting command); the prompt itself turns it off, and so do
 * ERROR and ready, after which no command is outstanding. */
void wire_parser_expect_prompt(struct wire_parser *p, bool expected);
/* The same for a command that is being sent, not from inside fn: an earlier '>' is not its own. */
void wire_parser_expect_new_prompt(struct wire_parser *p);

/* True while a payload is awaited: the caller gives it up if nothing arrives for
 * WIRE_PARSER_STALL_MS. */
bool wire_parser_in_payload(const struct wire_parser *p);
/* Gives up the unfinished payload: WIRE_EVENT_INCOMPLETE for what is certainly lost, then continues
 * at the next known frame in the held bytes.  A complete payload is reported as its message. */
void wire_parser_resynchronise(struct wire_parser *p);

/* True while a line has begun and not ended. */
bool wire_parser_in_line(const struct wire_parser *p);
/* True if the unfinished line can't be one: at least four bytes, not text, and no message's header.
 * Looks at all of it. */
bool wire_parser_holds_noise(const struct wire_parser *p);
/* Gives up an unfinished line: WIRE_EVENT_INCOMPLETE; what comes next begins a new one.  For a
 * caller that knows that no more of it will come: it was cut off, or a wrong rate shows no line
 * ends. */
void wire_parser_give_line_up(struct wire_parser *p);

/* End of the input, or of the link: held bytes are reported as WIRE_EVENT_INCOMPLETE; then it
 * starts over. */
void wire_parser_finish(struct wire_parser *p);

#endif
