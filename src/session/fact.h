/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happens in a conversation, for code that explains it: the session reports facts, draws no
 * conclusions from them, and does not know who does.
 */
#ifndef SESSION_FACT_H
#define SESSION_FACT_H

#include "at/command.h"
#include "at/unlisted.h"

enum session_author {
	SESSION_BY_USER,
	SESSION_BY_SCRIPT,
	SESSION_BY_POLL,
	SESSION_BY_OTHER /* another program, whose conversation is only observed */
};

enum session_phase {
	SESSION_IDLE,
	SESSION_ANSWER,  /* a command was sent, its answer is awaited */
	SESSION_PROMPT,  /* PUBRAW: OK came, '>' not yet */
	SESSION_PAYLOAD, /* '>' came, the payload has not been given yet: session_send_payload */
	SESSION_RESULT   /* the payload was sent, its result is awaited */
};

enum session_outcome {
	SESSION_OK,
	SESSION_REFUSED, /* ERROR or +MQTTPUB:FAIL */
	SESSION_TIMEOUT,
	SESSION_RESET, /* the board said ready */
	SESSION_LOST   /* the link went down, or it was cancelled, perhaps before it was sent */
};

/* The command that a fact is about. */
struct session_command {
	struct slice line, masked;      /* as it was sent, with its secrets; the same with secrets
	                                   masked */
	const struct at_command *entry; /* NULL: not in any dialect's table */
	enum at_dialect dialect;        /* the one that it was found in */
	enum at_form form;
	enum session_author by;
	enum session_phase phase;
	int64_t sent_at;
	long long payload_length; /* announced, or AT_PAYLOAD_NONE, AT_PAYLOAD_UNKNOWN */
	uint32_t code;            /* of ERR CODE, or 0 */
	bool heard;               /* something was received since it was sent */
	bool busy;                /* the board said busy meanwhile */
	bool disconnected;        /* +MQTTDISCONNECTED came since it was sent */
	uint64_t entry_number;    /* of its line in the journal; polls have none */
};

enum session_fact_kind {
	/* The link, and what is sent over it. */
	SESSION_FACT_LINK_UP,
	SESSION_FACT_SENT,      /* a command */
	SESSION_FACT_OVERTAKEN, /* `text`: another program's command, masked, that was still
	                           unanswered when it sent this one */
	SESSION_FACT_HELD,    /* the link is up, and the board may be reading payload bytes for the
	                       command */
	SESSION_FACT_PAYLOAD, /* `text`: bytes of the command's payload, with its secrets */
	SESSION_FACT_ENDED,   /* a command, with its outcome; reported before its consequences */
	SESSION_FACT_CODE,    /* `code`; of the command, if one is in flight */
	SESSION_FACT_NOISE,   /* bytes that are not text */
	SESSION_FACT_LINE,    /* `text`: a line that is not a known answer */
	SESSION_FACT_LOG,     /* `text`: a line of the log port */
	SESSION_FACT_MESSAGE, /* `text`: its topic; the message is not stored yet */
	/* The board. */
	SESSION_FACT_STARTED,      /* it said ready, without having been asked to restart */
	SESSION_FACT_RESTARTED,    /* ... after having been asked to */
	SESSION_FACT_FIRMWARE,     /* more is known of it than before */
	SESSION_FACT_JOIN_FAILED,  /* the command's; `text`: the number of the reason */
	SESSION_FACT_DROPPED,      /* the connection to the broker was lost */
	SESSION_FACT_DISCONNECTED, /* its state turned out to be 3 */
	SESSION_FACT_WIFI_LOST,
	SESSION_FACT_RECONNECTED, /* by itself, without its subscriptions */
	/* Polls. */
	SESSION_FACT_POLL_REFUSED, /* `asked`, with `code` or 0; it is not polled for now */
	SESSION_FACT_STRANGE_ROW,  /* `text`: a poll's answer in an unknown form */
	SESSION_FACT_TOO_MANY,     /* the board lists more subscriptions than are kept */
	/* What no byte shows. */
	SESSION_FACT_CANCELLED, /* session_cancel */
	SESSION_FACT_LENT,      /* session_lend, session_reclaim */
	SESSION_FACT_RECLAIMED,
	SESSION_FACT_QUEUED, /* `code`: how many commands wait now */
	SESSION_FACT_COUNT
};

/* Its slices are valid during the call only. */
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
