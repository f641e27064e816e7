/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates onto a board, through a session: asks which way the board has (certs.md 1), reads what is
 * there, compares, plans, and writes what differs; then reads back and compares again.  Shared by `atmq
 * certs` and the console.  Asks no clock and does no I/O: the owner reads the files, says when something
 * happened, and shows how far it got.
 *
 *   certificates_begin ... certificates_go: ASKS ... -> PLANNED (the plan is there; nothing was written)
 *   certificates_write ... certificates_go: WRITES ... -> ENDED (the results are there)
 *
 * A plan without steps goes from ASKS to ENDED at once; whoever wants to look only calls
 * certificates_end at PLANNED.
 *
 * A write that breaks is filled up by the session (session_cancel, with the filler of the command's row),
 * read back, and erased unless what was there before is still there.  The rest of the plan goes on.  A
 * link that is lost, a board that restarts or no longer answers ends everything: `trouble` says so, and
 * what it leaves half written is found the next time, because nothing is taken for granted.
 *
 * Only mqtt_ca, mqtt_cert and mqtt_key are ever written or erased, each by its name.
 */
#ifndef PROVISION_CERTIFICATES_H
#define PROVISION_CERTIFICATES_H

#include "certs/contents.h"
#include "session/session.h"

enum certificates_way {
	CERTIFICATES_WAY_UNKNOWN,
	CERTIFICATES_WAY_NONE,  /* this firmware can't keep any; `trouble` says which can */
	CERTIFICATES_WAY_FLASH, /* AT+SYSFLASH: packed, into a partition each; up to v3.0 */
	CERTIFICATES_WAY_MFG    /* AT+SYSMFG: as they are; from v3.1 on */
};

enum certificates_state {
	CERTIFICATES_ASKS,
	CERTIFICATES_PLANNED, /* waits for certificates_write or certificates_end */
	CERTIFICATES_WRITES,
	CERTIFICATES_ENDED
};

enum certificates_verdict {
	CERTIFICATES_NOT_READ, /* it did not come to that */
	CERTIFICATES_MISSING,  /* the board has none */
	CERTIFICATES_UNREADABLE, /* there is something, but not one whole PEM: half written, or spoilt */
	CERTIFICATES_PRESENT,   /* no file was given to compare it with */
	CERTIFICATES_UNCHANGED, /* byte for byte as the file */
	CERTIFICATES_DIFFERS,   /* from the file */
	CERTIFICATES_WRITTEN,   /* ... and read back as the file */
	CERTIFICATES_FAILED,    /* it could not be written: `why` */
	CERTIFICATES_VERDICTS
};
const char *certificates_verdict_name(enum certificates_verdict verdict); /* "unchanged", ... */

/* Of one kind. */
struct certificates_result {
	enum certificates_verdict verdict;
	struct buf why;  /* a sentence without a full stop; may be empty */
	bool given;      /* there is a file */
	bool erased;     /* after a write that failed */
	bool unfinished; /* a write began and its end was not seen: what is there now is not known */
	struct certs_contents there;    /* what the board has, as last read; `bytes` 0: nothing */
	struct certs_findings findings; /* about that */
};

struct certificates_step {
	enum certificates_act {
		CERTIFICATES_ERASE,
		CERTIFICATES_WRITE,
		CERTIFICATES_READ /* back, and compare */
	} act;
	enum certs_kind kind;
	struct buf line; /* "AT+SYSMFG=2,\"mqtt_ca\",\"mqtt_ca\",8,1188" */
	struct buf text; /* "write the CA certificate, 1188 bytes" */
	size_t at, n;    /* which of the bytes, as they are written */
};

struct certificates_calls {
	/* Something can be seen that could not before: a step began or ended. */
	void (*changed)(void *user);
};

struct certificates {
	const struct certificates_calls *calls; /* or NULL */
	void *user;
	struct session *session;
	enum session_author by;
	int64_t today; /* seconds since 1970 */
	/* A first command that is lost because the board restarts is sent again: set if it may restart
	 * because its port was opened. */
	bool resends;

	/* To be read by the owner: */
	enum certificates_state state;
	enum certificates_way way;
	size_t limit[CERTS_KINDS]; /* bytes that the board has for each file; 0: not known */
	struct certificates_result results[CERTS_KINDS];
	bool mismatched; /* the board's key does not belong to its certificate */
	struct buf
		trouble; /* what ended it early, a sentence without a full stop; empty: nothing */
	bool link_lost;  /* ... that was the link */
	struct certificates_step *steps; /* the plan */
	size_t step_count, step;         /* step: the one that is being carried out */

	/* The inside. */
	struct certificates_inside *inside;
};

/* Of the struct, the owner fills in what comes before the part to be read; all else is zero.  The files
 * are copied; an empty slice: no file of that kind, which is then only read.  Nothing is sent before
 * certificates_go. */
void certificates_begin(struct certificates *c, const struct slice files[CERTS_KINDS]);
void certificates_fini(struct certificates *c); /* a zeroed one is fine */

/* Goes on as far as possible without waiting.  Called after anything happened; not from inside the
 * session's callbacks. */
enum certificates_state certificates_go(struct certificates *c, int64_t now);
void certificates_write(struct certificates *c); /* at PLANNED; certificates_go follows */
void certificates_end(struct certificates *c);   /* at PLANNED: nothing is written */
/* The user gives up; certificates_go follows.  A write that has begun is filled up and erased first; a
 * second call leaves it as it is. */
void certificates_stop(struct certificates *c, int64_t now);

/* From the session's callbacks. */
void certificates_see(struct certificates *c, const struct wire_event *event);
void certificates_answered(struct certificates *c, const struct session_result *result);

/* Bytes written and read back, of those that the plan writes and reads. */
void certificates_progress(const struct certificates *c, uint64_t *done, uint64_t *total);
/* What is being done, in words: "reading mqtt_ca". */
void certificates_add_doing(const struct certificates *c, struct buf *out);

/* ---- reports ---- */

/* All is as given, or, of what was not given, valid or absent by intent: nothing differs, is missing, spoilt,
 * run out or mismatched, and nothing failed.  Without any file, at least one is present. */
bool certificates_all_well(const struct certificates *c);
/* Appends the plan, two lines a step: words, and the AT line. */
void certificates_add_plan(const struct certificates *c, struct buf *out);
/* Appends what is to be said of one kind: "CA certificate (mqtt_ca): unchanged", then lines indented by
 * two blanks.  Of a key no more than its kind, its length and its SHA-256. */
void certificates_add_result(const struct certificates *c, enum certs_kind kind, struct buf *out);
/* Appends the same as one JSON object and a line feed. */
void certificates_add_json(const struct certificates *c, enum certs_kind kind, struct buf *out);

#endif
