/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scripts: text -> steps (atmq-script(5)).  Pure: the caller provides the bytes of a payload's
 * file.  Any input gives a script, or a list of mistakes with their lines.
 *
 *     # from here to the end of the line, at its start or behind white space, outside quotes
 *     // and slash-star comments      the same
 *     OK, >, +NAME:..., ready ...     what a board answered, in a listing kept with its answers: ignored
 *     set NAME VALUE                  for ${NAME} from here on; a -D of that name wins
 *     include FILE                    that file's steps in its place; its path, and those in it, are
 *                                     relative to the file that names them
 *     AT... [within TIME]             is sent, and must be answered OK within its time
 *     payload DATA                    the bytes at the '>' of the AT line before; a line that is no step
 *                                     is such bytes too, as they were typed at the prompt
 *     pubraw LINK "TOPIC" DATA [qos N] [retain N] [within TIME]     AT+MQTTPUBRAW and its bytes
 *     fails [CODE]                    the command before must be refused
 *     expect connected | disconnected | ready | wifi [STATE] [within TIME]
 *     expect message "TOPIC" [DATA] [length N] [matches REGEX] [within TIME]
 *     expect line REGEX [within TIME]
 *     expect log REGEX [within TIME]  a line of the log port
 *     expect no EVENT within TIME     any of these must not come
 *     phase "NAME"                    from here on, in reports and on the screen
 *     note "TEXT"                     a remark, for the report and the transcript
 *     sleep TIME
 *     reset [within TIME]             the board, by DTR and RTS; and waits until it says ready
 *     retry N [every TIME] STEP       STEP, until it passes, at most N times
 *     repeat N|for TIME [every TIME] STEP     STEP, that often or that long
 *     every TIME AT...                is sent again and again from here on, between the other steps
 *     only if [no] line REGEX         else the rest of the file is left out
 *     finally                         what follows is done also after a failed step
 *     on EVENT [at most N a minute] ACTION    from here to the end of the file (script/on.h)
 *     cloud NAME [KEY=VALUE]...               the board is connected to that cloud (atmq-cloud(1)),
 *                                             with credentials made as the step is played; its secret is
 *                                             the environment's ATMQ_SECRET, or secret=${NAME}
 *
 * DATA is hex DIGITS, text "TEXT" or file "PATH"; after an expect also just "TEXT".  TIME is 200ms,
 * 1.5s, 2min or 8h.  Words with blanks must be in quotes, where \ makes the next byte literal.
 *
 * A value may be known only while the script is played.  Until then a stand-in is in its place, so that the
 * step's form is checked as far as it can be.
 *
 * ${NAME} is replaced by the value, byte for byte; in the quotes of an AT line it is escaped as the
 * board requires.  ${env:NAME} is the environment's NAME, a secret: steps are shown with the name, and
 * the value is in `secrets`.
 */
#ifndef SCRIPT_H
#define SCRIPT_H

#include "at/clock.h"
#include "at/command.h"
#include "base/buf.h"
#include "cloud/cloud.h"
#include "script/expectation.h"

enum script_kind {
	SCRIPT_COMMAND,
	SCRIPT_FAILS,
	SCRIPT_EXPECT,
	SCRIPT_SLEEP,
	SCRIPT_RESET,
	SCRIPT_CLOCK,
	SCRIPT_CLOUD,
	SCRIPT_CAPTURE,
	SCRIPT_EXPECT_LABEL,
	SCRIPT_PHASE,
	SCRIPT_NOTE,
	SCRIPT_SET,   /* of a value that is known only while the script is played */
	SCRIPT_BLOCK, /* retry, repeat, include ... within: the steps behind it are its body */
	SCRIPT_EVERY,
	SCRIPT_ON,
	SCRIPT_ONLY /* if ... line: `expected`, or with `none` not */
};

/* Blocks in blocks; commands of `every` at the same time, and how often the fastest may be sent. */
enum { SCRIPT_DEEPEST = 8, SCRIPT_EVERY_MOST = 8, SCRIPT_EVERY_SHORTEST_US = 100000 };

struct script_block {
	enum script_block_kind { SCRIPT_RETRY, SCRIPT_REPEAT, SCRIPT_WITHIN } kind;
	size_t span;     /* steps of its body, which follow it; of any other kind of step 0 */
	long long count; /* RETRY, REPEAT: how often at most; 0: REPEAT for `time` */
	int64_t time;
	int64_t every; /* RETRY: from one's end to the next; REPEAT: from one's begin to the next */
	int64_t within; /* WITHIN: the whole body */
};

/* An expect without `within`; how long a time server may need, if the script does not say. */
enum { SCRIPT_EXPECT_US = 10000000, SCRIPT_CLOCK_US = 10000000 };

struct script_clock {
	struct buf servers[AT_TIME_SERVERS];
	size_t server_count; /* 0: the board's own ones */
	long long scheme;    /* for which it has to be right; 0: any */
	int64_t within;      /* microseconds */
};

#define SCRIPT_CLOUD_ENV "ATMQ_SECRET"

struct script_cloud {
	const struct cloud *cloud;
	struct script_cloud_value {
		struct buf key, value;
	} values[CLOUD_KEYS];
	size_t count;
	struct buf secret;
};

struct script_on;

struct script_step {
	enum script_kind kind;
	const char *path; /* of its file, as the user named it; the script's */
	size_t line;      /* from 1 */
	struct buf text;  /* for display: as written, a command's secrets masked */

	/* COMMAND: what is sent, secrets and all, and the bytes at its prompt */
	struct buf command, payload;
	bool has_payload;
	bool may_fail; /* a `fails` judges its answer */
	bool refused;  /* one of its lines has a mistake: the rest may be missing */

	uint32_t code; /* FAILS: the error code it must fail with; 0: any */

	/* EXPECT */
	struct buf name;  /* CAPTURE: from here on ${NAME} is what was captured */
	struct buf label; /* EXPECT_LABEL: what was scanned; expected.wanted: what the board says */
	struct expectation expected;
	bool none; /* it must not come */

	struct buf words; /* PHASE: its name; NOTE: the text */

	int64_t time;   /* EXPECT: within; SLEEP: how long; EVERY: the interval; microseconds */
	int64_t within; /* COMMAND, EVERY, RESET, CLOUD; 0: as long as it takes by itself */

	struct script_block block; /* BLOCK */
	bool inner;                /* it is in a block's body: no row of a report */

	struct script_clock clock; /* CLOCK */
	struct script_cloud cloud; /* CLOUD */

	bool secret; /* its line uses a secret: what is said of it quotes nothing of the line */

	/* NULL: all that the line uses is known.  Otherwise its values are stand-ins until script_complete
	 * reads it again. */
	struct script_late *late;
	struct script_on *on; /* ON: script/on.h */
};

/* The files of a script: its own is the first, those that it includes follow. */
struct script_file {
	char *path; /* as the user named it, or as the including one's folder and the name there */
	char *name; /* from the folder of the script's own file */
	bool has_mistakes;
};

/* The steps of a file, each time that it is read: the script's own is the first. */
struct script_part {
	size_t first, end; /* the first step; behind the last one */
	size_t finally;    /* the first step behind `finally`; SLICE_NONE: there is none */
	size_t finally_line;
};

struct script {
	const char *path; /* of its own file */
	struct script_file *files;
	size_t file_count, file_room;
	size_t repeat; /* how many earlier files of the run have the same path */
	struct script_step *steps;
	size_t count, room;
	size_t rows; /* steps, each block as one: what a report has */
	struct script_part *parts;
	size_t part_count, part_room;
	struct buf *secrets; /* values of ${env:...}, and those of clouds */
	size_t secret_count, secret_room;
	struct buf
		unused; /* which `set`s of its own file no line uses: path:line: why, one line each */
};

/* A name and its value: -D NAME=VALUE. */
struct script_value {
	struct buf name, value;
	size_t board; /* NAME@2: of that board alone; 0: of all */
	bool given;   /* by the user: a `set` does not change it */
	bool used;    /* a script contains ${NAME} */
	bool secret;  /* set from ${env:...}, or given under a name that says so */
	bool late;    /* it is known only while the script is played */
	bool broken;  /* the line that gives it is a mistake: those that use it aren't judged */
	bool touched; /* the line that is being read has used it */
	size_t line;  /* of its first `set` in the script's own file; 0: there is none */
};

/* What became known while a script is played. */
struct script_known {
	struct script_value *items;
	size_t count, room;
};
void script_known_set(struct script_known *k, struct slice name, struct slice value, bool secret);
void script_known_fini(struct script_known *k); /* a zeroed one is empty */

/* Appends the bytes of a file that the script names; false with *d on failure. */
typedef bool script_file_fn(void *user, struct slice name, struct buf *out, struct diag *d);

/* The environment's value of a name; NULL: it is not set. */
typedef const char *script_env_fn(void *user, const char *name);

struct script_source {
	const char *path;
	struct slice text;
	struct script_value *given; /* sets `used` in those that it uses */
	size_t given_count;
	script_file_fn *file; /* also for included files */
	script_env_fn *env;   /* NULL: there is no environment */
	void *user;
	size_t board;       /* ${BOARD}, from 1; 0: there is none */
	const char *port;   /* ${PORT}, as the user named it; NULL: there is none */
	const char *serial; /* ${SN}, as it was scanned; NULL: there is none */
	bool without_board; /* the script is only checked: PORT and SN may be unknown */
	bool of_rule;       /* what a rule plays: it can set none itself */
	bool may_exec;      /* a rule may run a command of this machine's */
};

/* false if there are mistakes: all of them are in `errors`, one line each: path:line: why. */
bool script_read(struct script *s, const struct script_source *source, struct buf *errors);
/* Reads a step with `late` again, by the same rules, with what is known by now; for a SET, its value becomes
 * known.  May be done again when it is played again.  false with *d, which quotes no secret: it can't be
 * played. */
bool script_complete(struct script *s, const struct script_step *step, struct script_known *known,
	struct diag *d);
/* A line of the text begins with the word of a step: it is more than a listing of commands. */
bool script_has_steps(struct slice text);
/* The first step that needs the board's log port; NULL: none does. */
const struct script_step *script_log_step(const struct script *s);
/* A script that was not read from a text: begins it, and adds a command, or the step `clock for SCHEME`, to
 * it.  Returns the step, valid until the next one is added. */
void script_begin(struct script *s, const char *path);
struct script_step *script_add_line(struct script *s, size_t line, struct slice command);
struct script_step *script_add_clock(struct script *s, size_t line, long long scheme);
void script_fini(struct script *s); /* a zeroed one is fine */

/* The credentials of a CLOUD step; as cloud_make. */
bool script_cloud_make(const struct script_cloud *cloud, int64_t unix_time,
	struct cloud_access *out, struct diag *d);

void script_add_seconds(struct buf *out, int64_t us); /* "1.204" */
/* Appends a sentence whose only %s are these seconds. */
void script_add_timed(struct buf *out, const char *format, int64_t us)
	__attribute__((format(printf, 2, 0)));

/* Parses "NAME=VALUE" or "NAME@2=VALUE" of a -D; false with *d if it has another form.  The other one
 * names in *d what it parses. */
bool script_value_read(struct script_value *v, struct slice text, struct diag *d);
bool script_value_parse(
	struct script_value *v, const char *what, struct slice text, struct diag *d);
void script_value_fini(struct script_value *v);
/* Whether a name says that its value is a secret: it contains pass, secret, token or key. */
bool script_name_is_secret(struct slice name);

#endif
