/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happens in a conversation, for whoever explains it: the session reports facts, draws no
 * conclusions from them, and knows nobody who does.
 */
#ifndef SESSION_FACT_H
#define SESSION_FACT_H

#include "at/command.h"
#include "at/unlisted.h"

enum session_author { SESSION_BY_USER, SESSION_BY_SCRIPT, SESSION_BY_POLL };

enum session_phase {
	SESSION_IDLE,
	SESSION_ANSWER,  /* a command is out, its answer is awaited */
	SESSION_PROMPT,  /* PUBRAW: OK came, '>' not yet */
	SESSION_PAYLOAD, /* '>' came, the bytes are not there yet: session_send_payload */
	SESSION_RESULT   /* the bytes are out, the result is awaited */
};

enum session_outcome {
	SESSION_OK,
	SESSION_REFUSED, /* ERROR or +MQTTPUB:FAIL */
	SESSION_TIMEOUT,
	SESSION_RESET, /* the board said ready */
	SESSION_LOST   /* the link went down, or it was cancelled, also before it was sent */
};

/* The command that a fact is about. */
struct session_command {
	struct slice line, masked;      /* as it was sent, secrets and all; the same for eyes */
	const struct at_command *entry; /* NULL: in no dialect's table */
	enum at_dialect dialect;        /* the one that it was found in */
	enum at_form form;
	enum session_author by;
	enum session_phase phase;
	int64_t sent_at;
	long payload_length;   /* announced, or AT_PAYLOAD_NONE, AT_PAYLOAD_UNKNOWN */
	uint32_t code;         /* of ERR CODE, or 0 */
	bool heard;            /* something came since it was sent */
	bool busy;             /* the board said busy meanwhile */
	bool disconnected;     /* +MQTTDISCONNECTED came since it was sent */
	uint64_t entry_number; /* of its line in the journal; not of a poll, which has none */
};

enum session_fact_kind {
	/* The link, and what goes over it. */
	SESSION_FACT_LINK_UP,
	SESSION_FACT_SENT,  /* a command */
	SESSION_FACT_HELD,  /* the link is up, and the board may be taking bytes for the command */
	SESSION_FACT_ENDED, /* a command, with its outcome; before anything is concluded from it */
	SESSION_FACT_CODE,  /* `code`; of the command, where one is out */
	SESSION_FACT_NOISE, /* bytes that are no text */
	SESSION_FACT_LINE,  /* `text`: a line that is no answer that anyone knows */
	SESSION_FACT_LOG,   /* `text`: a line of the log port */
	SESSION_FACT_MESSAGE, /* `text`: its topic; it is not yet kept */
	/* What the board is and does. */
	SESSION_FACT_STARTED,      /* it said ready, and nobody had asked it to restart */
	SESSION_FACT_RESTARTED,    /* ... and somebody had */
	SESSION_FACT_FIRMWARE,     /* more is known of it than before */
	SESSION_FACT_JOIN_FAILED,  /* the command's; `text`: the number that says why */
	SESSION_FACT_DROPPED,      /* the connection to the broker was lost */
	SESSION_FACT_DISCONNECTED, /* its state turned out to be 3 */
	SESSION_FACT_RECONNECTED,  /* by itself, without its subscriptions */
	/* Polls. */
	SESSION_FACT_POLL_REFUSED, /* `asked`, with `code` or 0; it is not asked for the time being */
	SESSION_FACT_STRANGE_ROW, /* `text`: a poll's answer in a form that is not known */
	SESSION_FACT_TOO_MANY     /* more subscriptions are listed than are kept */
};

/* Its slices end with the call. */
struct session_fact {
	enum session_fact_kind kind;
	int64_t at;                            /* microseconds since the session's start */
	const struct session_command *command; /* NULL: none */
	enum session_outcome outcome;
	enum at_role asked;
	uint32_t code;
	struct slice text;
};

#endif
