/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happened in a recorded session, in order.  Every report format is made from this, so none of
 * them interprets a board's bytes by itself.  Shows the records to a session that observes
 * (record/observe.h), with advice listening, and turns what the session learns into items.  Does no
 * I/O and asks no clock; memory is bounded whatever the transcript.
 *
 * Secrets are hidden byte for byte in all text and payloads, also those of an unmasked transcript,
 * unless account_show_secrets is called.  Everything else is as the board sent it: any bytes.
 *
 * Lines (COMMAND, ANSWER, UNSOLICITED, ... LOG) say what came and went.  FIRMWARE to WIFI are
 * derived from lines and repeat what those said: for timelines and counts.
 */
#ifndef EXPORT_ACCOUNT_H
#define EXPORT_ACCOUNT_H

#include "advice/advice.h"
#include "record/transcript.h"

enum {
	/* A command keeps this much of its answer and of its payload; the rest is counted. */
	ACCOUNT_ANSWER_BYTES = 256 * 1024,
	ACCOUNT_PAYLOAD_BYTES = 256 * 1024
};

enum account_order {
	/* COMMAND items, each when it has ended, with all of its answer.  What else happened meanwhile
	 * comes after it, so that items are in the order of t; only if more happens during one command
	 * than can be held back (thousands of messages) does it come before. */
	ACCOUNT_WHOLE,
	/* SENT, PAYLOAD, ANSWER and FAILURE items in place of COMMAND, each at its own time. */
	ACCOUNT_FLAT
};

enum account_kind {
	ACCOUNT_COMMAND, /* command */

	ACCOUNT_SENT,    /* text: a command's line */
	ACCOUNT_PAYLOAD, /* text: "(4 bytes) 00 ff 0a 0d"; payload: the bytes */
	ACCOUNT_ANSWER,  /* text; of the final OK, took */
	ACCOUNT_FAILURE, /* text: ERROR, +MQTTPUB:FAIL; took */
	ACCOUNT_QUIET,   /* text: what the console does not show: OK before '>', '>', answers to
	                    polls that came late */

	ACCOUNT_MESSAGE,     /* topic, payload */
	ACCOUNT_UNSOLICITED, /* text: a line that belongs to no command; meaning */
	ACCOUNT_NOISE,       /* text: bytes that are no text */
	ACCOUNT_REMARK,      /* text: atmq's own words */
	ACCOUNT_PROBLEM,     /* the same, about a problem */
	ACCOUNT_NOTE,        /* text: the user's words */
	ACCOUNT_LOG,         /* text: a line of the log port; meaning */
	ACCOUNT_LINK,        /* up; text: why it went down, or empty */

	ACCOUNT_FIRMWARE,      /* text: "ESP-AT 2.1.0" */
	ACCOUNT_STATE,         /* of MQTT: number, before; text: the broker's host, or empty */
	ACCOUNT_SUBSCRIPTIONS, /* number of them, before */
	ACCOUNT_DROP,          /* the connection to the broker was lost; text: its host */
	ACCOUNT_RESET,         /* the board said ready; asked */
	ACCOUNT_WIFI,          /* text: "connected", "got ip", "disconnected" */

	ACCOUNT_KINDS
};
const char *account_kind_name(enum account_kind kind); /* "command", "sent", ... */

struct account_line {
	int64_t t;
	enum account_kind kind; /* ANSWER, FAILURE or QUIET */
	struct slice text;
};

struct account_command {
	uint64_t number; /* from 1 on, polls included */
	enum session_author by;
	struct slice line;
	const struct at_command *entry; /* NULL: in no dialect's table */
	enum at_form form;
	enum at_dialect dialect;
	bool ended; /* false: the recording ends before its answer; outcome is LOST then */
	enum session_outcome outcome;
	int64_t took;         /* microseconds until it ended */
	uint32_t code;        /* of ERR CODE, or 0 */
	struct slice meaning; /* of the code: "0x6044 NAME: meaning; remedy"; or empty */
	const struct account_line *answer;
	size_t answer_count, answer_left_out; /* lines */
	struct slice payload;                 /* what of it is kept */
	size_t payload_n;                     /* bytes that were sent */
	int64_t payload_at;                   /* when its first bytes went out */
	bool payload_secret;                  /* all of it is stars */
	size_t mark_at, mark_n;               /* the bytes of line that a remark blames */
	bool busy;                            /* the board said busy meanwhile */
};

/* Slices are valid during the call only; what a kind does not have is zero. */
struct account_item {
	enum account_kind kind;
	int64_t t;       /* microseconds since the start */
	int64_t time;    /* microseconds since 1970, UTC; -1: not known */
	uint64_t at;     /* place in the file of the record that it comes from */
	uint64_t number; /* of the command that it belongs to, or that it is about; 0: none */
	enum session_author by; /* of that command */
	const struct account_command *command;
	struct slice text, meaning, topic, payload;
	int64_t took;            /* or -1 */
	long long value, before; /* of STATE: 0 to 6, STATUS_UNKNOWN; of SUBSCRIPTIONS */
	bool up, released, asked;
	bool untimed; /* t is not known either: a capture without stamps */
};

/* Gathered on the way; complete after account_end. */
struct account_summary {
	struct buf port;     /* as the header has it; empty if it has none */
	struct buf firmware; /* the last that was recognised; may be empty */
	struct buf chip;
	struct buf host;  /* the last broker's */
	long long baud;   /* 0: not recorded */
	int64_t started;  /* microseconds since 1970; -1: not recorded */
	int64_t duration; /* microseconds until the last record */
	bool masked;      /* the transcript says that its passwords are masked */
	uint64_t records;
	uint64_t received, sent;  /* bytes */
	uint64_t commands, polls; /* commands without polls */
	uint64_t failures;        /* commands that were refused or not answered; no polls */
	uint64_t messages, message_bytes;
	uint64_t drops, resets; /* resets: without those that were asked for */
	uint64_t link_losses, problems, notes, log_lines, noise;
	struct buf end;    /* why the recording ended, e.g. the verdict of a run; empty: not said */
	struct buf sha256; /* of its last seal, or empty */
	int64_t sealed_to; /* when that was; -1: never */
	bool complete;     /* its last line is there: it ended in an orderly way */
	int64_t slowest;   /* microseconds that a command took, polls aside */
};

struct account;

struct account_output {
	void (*item)(void *user, const struct account_item *item);
	/* Each event of the board, as atmq-transcript(5) lists them, secrets hidden, at once in any order.
	 * NULL: not wanted. */
	void (*event)(void *user, const struct wire_event *event, const struct account_item *where);
	void *user;
};

struct account *account_new(const struct account_output *output, enum account_order order);
void account_free(struct account *a); /* NULL is fine */

/* Passwords are shown where the transcript shows them.  Before the first record, like the next one. */
void account_show_secrets(struct account *a);
/* Nothing shows what was sent (captures of most tools): a command that the board echoes counts as
 * sent. */
void account_read_echoes(struct account *a);
/* Whether the records from here on have a time; they have, unless this was called. */
void account_set_timed(struct account *a, bool timed);
/* `at`: the record's place in the file. */
void account_record(struct account *a, const struct transcript_record *r, uint64_t at);
void account_end(struct account *a); /* the end of the file: reports what was held back */

const struct account_summary *account_summary(const struct account *a);
/* For read-only functions, e.g. session_status. */
const struct session *account_session(const struct account *a);

#endif
