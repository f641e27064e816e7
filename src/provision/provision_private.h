/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of certificates.h, shared by its files: certificates.c (the machine: whose turn it is),
 * certificates_look.c (its stages before there is a plan), certificates_write.c (those that carry it out),
 * certificates_send.c (a command and its end, how all ends), certificates_read.c (what bytes from a board
 * are), certificates_plan.c (lines and the plan), certificates_report.c (words).
 */
#ifndef PROVISION_PRIVATE_H
#define PROVISION_PRIVATE_H

#include "certs/packed.h"
#include "provision/certificates.h"

enum certificates_stage {
	STAGE_FIRMWARE,   /* AT+GMR */
	STAGE_CODES,      /* AT+SYSLOG=1 */
	STAGE_PARTITIONS, /* AT+SYSFLASH? */
	STAGE_NAMESPACES, /* AT+SYSMFG? */
	STAGE_LOOK,       /* reads each kind */
	STAGE_STEP,       /* the plan */
	STAGE_FILL,       /* a write broke: the session fills it up */
	STAGE_SYNC,       /* AT, to see whether the board reads commands */
	STAGE_INSPECT,    /* what a broken write has left */
	STAGE_CLEAR,      /* erases that */
	STAGE_OVER
};

struct certificates_inside {
	enum certificates_stage stage;
	enum certs_kind kind; /* of STAGE_LOOK, and of what follows a broken write */
	struct buf files[CERTS_KINDS];
	struct buf
		written[CERTS_KINDS]; /* the same as this board gets them: packed, or as they are */
	struct buf have[CERTS_KINDS]; /* what the board has, unpacked */
	char before[CERTS_KINDS][DIGEST_DIGITS + 1]; /* its digest before anything was written */
	size_t partition[CERTS_KINDS];               /* its bytes; 0: there is none */

	struct buf line; /* the command that was submitted last */
	bool waits;      /* for its end */
	bool answered;   /* it has ended: */
	enum session_outcome outcome;
	uint32_t code;
	bool again; /* it was sent a second time */

	struct buf raw;   /* read so far, as the board has it */
	size_t asked;     /* bytes that the running read asks for; 0: all there are */
	struct buf piece; /* what came for it */
	bool has_piece;

	struct buf broken; /* why the write broke */
	bool open;         /* steps of `kind` have begun and not ended */
	bool fills;        /* STAGE_FILL has begun */
	bool restarted, stopping;
};

/* What a stage does.  begin: submits a command, or moves on; end: that command has ended; go: of a stage that
 * waits for something else, called whenever something happened. */
struct certificates_turn {
	void (*begin)(struct certificates *c, int64_t now);
	void (*end)(struct certificates *c, int64_t now);
	void (*go)(struct certificates *c);
};
/* By stage: up to STAGE_LOOK, in CERTIFICATES_ASKS; and from STAGE_STEP on, in CERTIFICATES_WRITES. */
extern const struct certificates_turn certificates_looks[], certificates_writes[];

/* certificates_send.c */
void certificates_changed(struct certificates *c);
void certificates_enter(struct certificates *c, enum certificates_stage stage);
void certificates_finish(struct certificates *c);
void certificates_end_early(struct certificates *c, const char *why);
void certificates_lose_link(struct certificates *c);
void certificates_lose_board(struct certificates *c); /* it does not answer */
/* `line` of the inside; the machine then waits for its end. */
void certificates_submit(struct certificates *c, struct slice payload, int64_t now);
void certificates_send(struct certificates *c, const char *line, int64_t now);
/* The same line, once; false: it was sent twice already. */
bool certificates_try_again(struct certificates *c, int64_t now);
/* The command has no answer, and the machine can't go on without one: it has ended. */
bool certificates_has_no_answer(struct certificates *c);
void certificates_read_on(struct certificates *c, int64_t now); /* the next piece of `kind` */
/* After a read command ended.  Reading again does no harm, so what failed is tried once more. */
enum read_progress { READ_GOES_ON, READ_IS_MISSING, READ_FAILED, READ_DONE };
enum read_progress certificates_read(struct certificates *c, int64_t now);
void certificates_add_code(struct buf *out, const struct certificates *c); /* why it was refused */

/* certificates_write.c */
const struct certificates_step *certificates_step(const struct certificates *c); /* or NULL */

/* certificates_plan.c */
/* n 0: all; only AT+SYSMFG can. */
void certificates_add_read_line(
	struct buf *out, enum certificates_way way, enum certs_kind kind, size_t at, size_t n);
void certificates_add_erase_line(struct buf *out, enum certificates_way way, enum certs_kind kind);
/* The steps for all that differs; false: a file does not fit, its result says so and there is no step. */
bool certificates_make_plan(struct certificates *c);
void certificates_forget_plan(struct certificates *c);

/* certificates_read.c */
void certificates_learn_partition(struct certificates *c, struct slice row);
/* A part of an answer to a read. */
void certificates_learn_piece(struct certificates *c, const struct wire_event *event);
/* Bytes of the next read of a partition, from raw.n on. */
size_t certificates_next_piece(const struct certificates *c, enum certs_kind kind);
/* The running read has all it needs; false: its next piece begins at raw.n. */
bool certificates_has_all(const struct certificates *c, enum certs_kind kind);
/* What the bytes in `raw` are: fills in the kind's result. */
void certificates_learn(struct certificates *c, enum certs_kind kind);
void certificates_learn_missing(struct certificates *c, enum certs_kind kind);
void certificates_match_key(struct certificates *c); /* to the certificate: `mismatched` */

#endif
