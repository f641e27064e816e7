/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The session's inside, shared by its files: session.c (what is received and what is known, deadlines),
 * submit.c (what callers send, the queue, giving up), link.c (the link comes and goes), hide.c (events for reports), flight.c (a command from queue to end), abandoned.c, polling.c, firmware.c, reconnect.c,
 * answers.c (handles events), observe.c (a conversation that others had), copy.c, report.c (facts for
 * advice), say.c (everything that goes into the journal).
 */
#ifndef SESSION_PRIVATE_H
#define SESSION_PRIVATE_H

#include "at/compose.h"
#include "at/unlisted.h"
#include "session/abandoned.h"
#include "session/network.h"
#include "session/session.h"
#include "wire/parser.h"

struct command {
	struct buf line;   /* as sent, without its line end */
	struct buf masked; /* the same, secrets masked */
	bool has_secret;
	bool observed; /* others sent it: its secrets may be stars, and nothing is sent for it */
	struct buf payload;
	bool has_payload;
	const struct at_command *entry; /* NULL: in no dialect's table */
	enum at_dialect dialect;        /* the one that it was found in */
	enum at_form form;
	enum session_author by;
	enum session_phase phase; /* SESSION_IDLE: it is still queued */
	long long payload_length; /* announced, or AT_PAYLOAD_NONE, AT_PAYLOAD_UNKNOWN */
	size_t payload_sent;
	bool lost;       /* the link was lost before it was answered: the board may have left it */
	size_t in_doubt; /* of payload_sent: bytes that may have been lost with the link */
	size_t filled;   /* filler that went out for those, with a line end: at least 1 */
	bool published;  /* ... and its result came: filler that was too much is still refused */
	bool cut_off;    /* the link was lost before the whole line went out */
	long long limit_ms;
	int64_t within; /* its own limit, microseconds from sent_at; 0: none */
	int64_t sent_at, deadline;
	uint32_t code;
	bool echoed, busy, heard; /* heard: something was received since it was sent */
	bool answered;            /* a line of its answer came */
	bool disconnected;        /* +MQTTDISCONNECTED came since it was sent */
	bool again;               /* a step of session_reconnect */
	uint64_t entry_number;    /* of its line in the journal; JOURNAL_NONE: it has none there */
	uint64_t poll_number;     /* of a poll's line, in the journal of polls */
	bool given_up;  /* by the user, but the board will still ask for its payload: zeros */
	bool no_prompt; /* its '>' was given up, but may still come */
	bool settled;   /* a line came that may stand in place of its OK */
	bool certain;   /* the OK before its '>' was certainly its own */
	bool outdated;  /* a poll: something happened while it was in flight, so it is sent again */
	/* Of an abandoned command: */
	bool begun; /* part of its late answer has arrived: the next final answer is its own */
	/* The board answered a later command: only an echo or a row can show that it still answers
	 * this one. 2: that later command was the same poll. */
	int passed;
	bool reported; /* its end was reported; a late prompt makes it the current one again */
	struct command *next;
};

/* In order; `last` points to where the next one is linked. */
struct command_queue {
	struct command *first, **last;
	size_t count;
};

enum poll { POLL_VERSION, POLL_COMMANDS, POLL_CONNECTION, POLL_SUBSCRIPTIONS, POLL_COUNT };

struct polling {
	int64_t interval; /* as it was set: the least */
	int64_t pace;     /* what it is now: longer while nothing happens */
	int64_t next;
	bool lively;     /* something has happened since the last round of polls ended */
	bool unanswered; /* the last poll */
	enum poll what;
	bool identify;            /* AT+GMR is still to be sent */
	uint32_t code;            /* of the refusal that AT+CMD? should explain */
	bool refused[POLL_COUNT]; /* the board answered ERROR: do not ask again */
	bool disturbed;           /* the board may hold half a line from before the link was lost */
	bool asked;               /* by session_poll_now: one round, whatever the interval */
};

/* A line as sent, with its secrets: kept in memory, nowhere else. */
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
	bool dialect_is_set;        /* by the user; the firmware does not change it */
	struct buf listed;          /* names of AT+CMD? without AT+, each with a line feed behind */
	struct wire_firmware heard; /* from the lines received, until their command ends */
	bool heard_all;             /* it has ended: the next line starts over */
	struct buf log_line;        /* of the log port, as far as received */
	bool log_secret;            /* the rest of the line is secret */
	struct wire_parser parser;
	struct status status;
	struct network network;
	struct traffic traffic;
	struct session_break breaks[SESSION_BREAKS]; /* a ring: */
	uint64_t break_count;                        /* ... so many there were */
	struct {
		struct buf line; /* masked; empty: no command was in flight */
		enum session_outcome outcome;
		uint32_t code;
		int64_t at; /* STATUS_NEVER: nothing has failed yet */
	} failure;
	struct journal *journal;
	struct journal *polls; /* what was asked and answered without the user */
	uint64_t ended_entry;  /* of the user's command that ended last; JOURNAL_NONE: none did */
	struct notes notes;
	struct message_log *messages;
	struct message_moments moments;
	int64_t now;
	int64_t named_until; /* a plain OK or ERROR may follow a +NAME:OK until then */
	bool link_up, released, inside_parser;
	bool lent;           /* the link is someone else's for a while */
	bool observing;      /* a conversation that others have: observe.c */
	bool openly;         /* ... and hides nothing */
	struct buf observed; /* an unfinished line that others sent */
	int64_t asks_at; /* '>' came then, and whether the payload was at hand is still to be seen; or -1 */
	enum session_author observed_by; /* of it */
	bool others_gone;                /* ... and nobody is there to complete it */
	bool observed_too_long;          /* ... too long to be a command */
	uint64_t received, reported;     /* bytes received; those of them that were in events */
	struct buf down_why;             /* why the link went down last */

	struct command *current;
	struct command_queue queue; /* those not sent yet */
	size_t queue_reported;      /* how many there were when that was last reported */
	size_t queue_observed;      /* of an observer: how many the others have */
	struct abandoned abandoned; /* those that may still be answered, or need bytes */
	struct command *open_end; /* its OK came, and no table says whether '>' follows; or NULL */
	bool go_on;       /* the user sent a line while everything is held back: one goes out */
	long long scheme; /* of the last AT+MQTTUSERCFG that was not refused; 0: not known */
	struct buf scratch;
	struct buf said; /* the text for the journal, masked */
	struct polling poll;

	struct {
		struct kept_lines configuration, connection, subscriptions;
	} again;

	struct at_secrets secrets;
	bool reads_back; /* stored bytes come, or what was written may be echoed, up to the final answer */

	struct slice line_end;
	bool echoes;         /* the board echoed the last command */
	int64_t quiet_until; /* the board is restarting and reads nothing; or -1 */
	bool boots_unasked;  /* ... though it was not asked to */
	/* Nothing is sent before then: a '>' may follow the last OK, the board is changing its rate,
	 * or it may still answer a line that was lost in its restart; or -1. */
	int64_t pause_until;
	int64_t stalled_at; /* when to give up an unfinished payload; or -1 */
	int64_t noise_at;   /* when to look whether the unfinished line is noise; or -1 */
	int64_t heard_at;   /* when the last bytes arrived */
};

/* flight.c */
struct command *command_new(struct session *s, struct slice line, enum session_author by);
void command_free(struct command *c);
void session_start(struct session *s, struct command *c);
void session_start_next(struct session *s);                       /* if the board is free */
bool session_may_submit(const struct session *s, struct diag *d); /* anything now; false with *d */
void session_end_current(struct session *s, enum session_outcome outcome);
void session_drop_queue(struct session *s);
void session_report_end(struct session *s, struct command *c, enum session_outcome outcome);
void session_prompted(struct session *s); /* '>' came for the command in flight */
/* An observer says that the board waits for bytes, unless they go out at once. */
void session_say_asked(struct session *s);
void session_prompt_lost(struct session *s);   /* ... or did not, but the board reads the payload */
void session_expect_prompt(struct session *s); /* sets whether the parser accepts a '>' */
/* An abandoned command becomes the one in flight. */
void session_resume(struct session *s, struct command *c);
/* The link is lost: the '>' of a command that may prompt may be lost with it. */
void session_keep_open_end(struct session *s);
int64_t session_free_at(const struct session *s); /* nothing is sent before; or -1 */
void session_payload_out(struct session *s, struct slice payload);
void session_fill_payload(struct session *s);
/* In SESSION_RESULT, of a command whose link was lost. */
void session_fill_doubt(struct session *s);
int64_t command_deadline(const struct command *c, int64_t usual); /* its own one, or that */
size_t command_missing(const struct command *c); /* payload bytes that the board is still waiting
                                                    for */
bool command_does(const struct command *c, unsigned roles); /* true if it has any of these roles;
                                                               false for NULL */
/* True if it is this line or its echo; in a transcript, secrets may be stars in either or both. */
bool command_is_line(const struct command *c, struct slice text);
bool command_is_named(const struct command *c, struct slice name); /* AT+NAME..., in any case */
/* Another program's: not even a replay of ours. */
bool command_is_others(const struct command *c);
bool command_prompts(const struct command *c);
char command_filler(const struct command *c);     /* goes out in place of its bytes */
bool command_may_prompt(const struct command *c); /* ... though no table says so */

/* say.c: the only way into the journal.  Secrets are hidden byte for byte, so places do not move:
 * known values in every text; in text that is not ours, also what the line itself marks as secret
 * (at/secret.h); and in a possibly damaged echo, pieces of them too.  Remarks that quote a line
 * quote it masked. */
void session_mask_line(const struct session *s, struct buf *out, struct slice line);
void session_say(struct session *s, enum journal_kind kind, struct slice text);
/* Of text in which nothing is secret any more. */
void session_say_masked(struct session *s, enum journal_kind kind, int64_t took, struct slice text);
void session_say_final(struct session *s, enum journal_kind kind, int64_t took, struct slice text);
/* A poll's line, or part of its answer. */
void session_say_poll(struct session *s, const struct command *poll, enum journal_kind kind,
	int64_t took, struct slice text);
void session_sayf(struct session *s, enum journal_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* session.c */
void session_keep_break(struct session *s, enum session_break_kind kind);

/* link.c: nothing follows what the parser still holds. */
void session_finish_parser(struct session *s);

/* submit.c */
void session_report_queue(struct session *s); /* if it has changed */
void session_enqueue(struct session *s, struct command *c);
/* Removes it from the queue; `at` is the pointer that holds it. */
struct command *session_dequeue(struct session *s, struct command **at);

/* reconnect.c */
void session_keep_step(struct session *s, const struct command *c, enum session_outcome outcome);
bool session_keeps_payload(const struct command *c);
void session_stop_reconnecting(
	struct session *s, const struct command *c, enum session_outcome outcome);
void session_forget_steps(struct session *s);

/* polling.c */
void session_poll_soon(struct session *s, int64_t when);
/* Something happened that no poll brought about: polls go on at the interval that was set. */
void session_poll_lively(struct session *s);
void session_poll_busy(struct session *s); /* the board said busy: later */
void session_start_poll(struct session *s);
void session_poll_ended(struct session *s, const struct command *c, enum session_outcome outcome);
/* How long a poll may keep the user waiting. */
int64_t session_poll_patience(const struct command *c);

/* firmware.c: identifies the firmware.  Both return true if the line answers a poll and is not to
 * be shown. */
bool session_learn_version_line(struct session *s, struct slice line);
bool session_learn_command_row(struct session *s, struct slice row);
/* Called before the next poll is chosen. */
void session_firmware_ended(
	struct session *s, const struct command *c, enum session_outcome outcome);
bool session_lists_commands(const struct session *s); /* AT+CMD? is worth sending */

/* answers.c: the parser's callback. */
void session_on_event(void *session, const struct wire_event *event);

/* observe.c: others have sent half a line, into which nothing may go out. */
void session_forget_half_line(struct session *s);
bool session_others_write(const struct session *s);

/* report.c: the caller fills in all of `fact` except time and command; c may be NULL. */
void session_report(struct session *s, const struct command *c, struct session_fact fact);
#define session_report_kind(s, c, kind_) \
	session_report((s), (c), (struct session_fact){.kind = (kind_)})

#endif
