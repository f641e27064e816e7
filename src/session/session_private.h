/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The session's inside, shared by its files: session.c (what callers ask, link, deadlines),
 * flight.c (a command on its way out and to its end), abandoned.c, polling.c, firmware.c,
 * reconnect.c, answers.c (what events do), observe.c (a conversation that others had), report.c (facts for those who explain them), say.c (all that goes
 * into the journal).
 */
#ifndef SESSION_PRIVATE_H
#define SESSION_PRIVATE_H

#include "at/compose.h"
#include "at/unlisted.h"
#include "session/abandoned.h"
#include "session/session.h"
#include "wire/parser.h"

struct command {
	struct buf line;   /* as it is sent, without its line end */
	struct buf masked; /* the same for eyes */
	bool has_secret;
	bool observed; /* its secrets may be stars */
	struct buf payload;
	bool has_payload;
	const struct at_command *entry; /* NULL: in no dialect's table */
	enum at_dialect dialect;        /* the one that it was found in */
	enum at_form form;
	enum session_author by;
	enum session_phase phase; /* SESSION_IDLE: it waits its turn */
	long payload_length;      /* announced, or AT_PAYLOAD_NONE, AT_PAYLOAD_UNKNOWN */
	size_t payload_sent;
	long limit_ms;
	int64_t sent_at, deadline;
	uint32_t code;
	bool echoed, busy, heard; /* heard: something came since it was sent */
	bool answered;            /* a line of its answer came */
	bool disconnected;        /* +MQTTDISCONNECTED came since it was sent */
	bool again;               /* of session_reconnect */
	uint64_t entry_number;    /* of its line in the journal */
	bool given_up;  /* by the user, but the board will still want its payload: zeros */
	bool no_prompt; /* its '>' was given up, and may yet come */
	bool certain;   /* nobody else's was the OK that it got before its '>' */
	bool outdated;  /* a poll: something happened while it was out, so it is asked once more */
	/* Of an abandoned one: */
	bool begun; /* a piece of its late answer came: the next final answer is its */
	/* The board answered a later one: only an echo or a row can show that it answers this one
	 * all the same.  2: that later one was the same poll. */
	int passed;
	bool reported; /* its end was: a late prompt makes it the current one again */
	struct command *next;
};

/* In order; `last` is the link that the next one hangs from. */
struct command_queue {
	struct command *first, **last;
	size_t count;
};

enum poll { POLL_VERSION, POLL_COMMANDS, POLL_CONNECTION, POLL_SUBSCRIPTIONS, POLL_COUNT };

struct polling {
	int64_t interval, next;
	enum poll what;
	bool identify;            /* which firmware it is has to be asked */
	uint32_t code;            /* of the refusal that AT+CMD? is to explain */
	bool refused[POLL_COUNT]; /* the board answers ERROR: no use to go on asking */
	bool asked;               /* by session_poll_now: one round, whatever the interval says */
};

/* What was sent, secrets and all: in memory, and nowhere else. */
struct kept_line {
	const struct at_command *entry;
	struct buf line, payload;
	struct buf topic; /* of a subscription */
};
struct kept_lines {
	struct kept_line *lines;
	size_t count, room;
};

struct session {
	struct session_output output;
	enum at_dialect dialect;
	bool dialect_is_set;        /* by the user: the firmware does not change it */
	struct wire_firmware heard; /* of the lines that came, until their command ends */
	bool heard_all;             /* it has ended: the next line begins anew */
	struct buf log_line;        /* of the log port, as far as it came */
	bool log_secret;            /* what comes up to its end is secret */
	struct wire_parser parser;
	struct status status;
	struct journal *journal;
	struct message_log *messages;
	int64_t now;
	bool link_up, inside_parser;
	bool observing;           /* it sends nothing: observe.c */
	struct buf observed;      /* an unfinished line that was sent */
	bool observed_too_long;   /* ... and is no command any more */
	uint64_t received, taken; /* bytes that came; those of them that were in events */
	struct buf down_why;      /* while the link is down */

	struct command *current;
	struct command_queue queue; /* those that wait their turn */
	struct abandoned abandoned; /* what may still be answered, or take bytes */
	struct command
		*open_end; /* its OK came, and no table says whether a '>' follows; or NULL */
	bool go_on;        /* the user sent a line while all is held back: one goes out */
	long scheme;       /* of the last AT+MQTTUSERCFG that was not refused; 0: not known */
	struct buf scratch;
	struct buf said; /* what goes into the journal, masked */
	struct polling poll;

	struct {
		struct kept_lines configuration, connection, subscriptions;
	} again;

	struct at_secrets secrets;
	bool reads_back; /* at_line_read_back came, its final answer has not */

	bool echoes;          /* the board echoed the last command */
	int64_t quiet_until;  /* the board restarts and hears nothing; -1 */
	int64_t prompt_until; /* a '>' may follow the OK that came: nothing goes out before; -1 */
	int64_t stalled_at;   /* give an unfinished payload up then; -1 */
	int64_t heard_at;     /* when the last bytes came */
};

/* flight.c */
struct command *command_new(struct session *s, struct slice line, enum session_author by);
void command_free(struct command *c);
void session_start(struct session *s, struct command *c);
void session_start_next(struct session *s); /* where the board is free for it */
void session_end_current(struct session *s, enum session_outcome outcome);
void session_drop_queue(struct session *s);
void session_report_end(struct session *s, struct command *c, enum session_outcome outcome);
void session_prompted(struct session *s);      /* '>' came for the command in flight */
void session_prompt_lost(struct session *s);   /* ... or did not, but the board takes the bytes */
void session_expect_prompt(struct session *s); /* tells the parser whether a '>' may come */
/* An abandoned command becomes the one in flight. */
void session_resume(struct session *s, struct command *c);
int64_t session_free_at(const struct session *s); /* nothing goes out before; -1 */
void session_payload_out(struct session *s, struct slice payload);
void session_fill_payload(struct session *s);
size_t command_missing(const struct command *c); /* payload bytes that the board still waits for */
bool command_does(const struct command *c, unsigned roles); /* any of them; NULL does nothing */
/* Whether it is this line, or its echo: a transcript has stars for secrets, in one or in both. */
bool command_is_line(const struct command *c, struct slice text);
bool command_prompts(const struct command *c);
bool command_may_prompt(const struct command *c); /* ... where no table says it */

/* say.c: the one way into the journal.  Secrets are hidden byte for byte, so places stay what they
 * are: known values in every text; where it is not ours, what the line itself says is secret (see
 * at/secret.h), and in what may be a damaged echo their pieces, too.  A remark that quotes a line
 * quotes it masked. */
void session_say(struct session *s, enum journal_kind kind, struct slice text);
void session_say_final(struct session *s, enum journal_kind kind, int64_t took, struct slice text);
void session_sayf(struct session *s, enum journal_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* session.c */
void session_enqueue(struct session *s, struct command *c);
/* Takes it off the queue; `at` is the link that holds it. */
struct command *session_dequeue(struct session *s, struct command **at);

/* reconnect.c */
void session_keep_step(struct session *s, const struct command *c, enum session_outcome outcome);
bool session_keeps_payload(const struct command *c);
void session_stop_reconnecting(
	struct session *s, const struct command *c, enum session_outcome outcome);
void session_forget_steps(struct session *s);

/* polling.c */
void session_poll_soon(struct session *s, int64_t when);
void session_start_poll(struct session *s);
void session_poll_ended(struct session *s, const struct command *c, enum session_outcome outcome);
/* A poll that the user has waited for gives way. */
int64_t session_poll_patience(const struct command *c);

/* firmware.c: which one it is.  Both answer whether the line is an answer to a poll, and not to be
 * shown. */
bool session_learn_version_line(struct session *s, struct slice line);
bool session_learn_command_row(struct session *s, struct slice row);
/* Before the next poll is chosen. */
void session_firmware_ended(
	struct session *s, const struct command *c, enum session_outcome outcome);
bool session_lists_commands(const struct session *s); /* AT+CMD? is worth asking */

/* answers.c: the parser's callback. */
void session_on_event(void *session, const struct wire_event *event);

/* report.c: `fact` is filled in but for its time and command; c may be NULL. */
void session_report(struct session *s, const struct command *c, struct session_fact fact);
#define session_report_kind(s, c, kind_) \
	session_report((s), (c), (struct session_fact){.kind = (kind_)})

#endif
