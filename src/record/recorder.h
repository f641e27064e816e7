/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes the transcript: every byte of both directions, masked, whole lines only, at least each
 * second, and then sealed (atmq-transcript(5)).  Sits between link and session and changes nothing.
 */
#ifndef RECORD_RECORDER_H
#define RECORD_RECORDER_H

#include "at/secret.h"
#include "base/diag.h"
#include "loop/loop.h"
#include "record/limits.h"
#include "record/transcript.h"

struct recorder;

/* Makes the file (mode 0600, never one that exists: NULL with *d) and its missing folders (0700),
 * and writes the header.  `start` is the loop time of the session's start. */
struct recorder *recorder_open(struct loop *loop, const char *path, int64_t start,
	const struct transcript_header *header, struct diag *d);
/* The same for an automatic name: if it is in use, a number is appended. */
struct recorder *recorder_open_numbered(struct loop *loop, const char *path, int64_t start,
	const struct transcript_header *header, struct diag *d);
/* Sets when the recording goes on in another file: PATH-part2, -part3 (record/transcript_name.h).  Each
 * begins with the header and with what add_state appends: the lines in which the board last said what
 * it is and how it is connected.  Finished files are compressed. */
void recorder_set_limits(struct recorder *r, const struct record_limits *limits,
	void (*add_state)(void *user, struct buf *out), void *user);

/* Writes what is left and the last line, which says why the recording ends ("left by the user"), its
 * secrets masked; nothing is recorded after it.  Returns false if it could not be written. */
bool recorder_end(struct recorder *r, const char *why);
/* The digest in the last line, as hexadecimal digits; NULL if there is none. */
const char *recorder_digest(struct recorder *r);
void recorder_close(struct recorder *r); /* ends it if need be, as "closed"; NULL is fine */
/* The same for a port that never came up: removes the file again, unless the log port has said
 * something.  It would block the next try, which cannot overwrite it. */
void recorder_discard(struct recorder *r);
/* Once it has ended: removes its files, all parts of them. */
void recorder_remove(struct recorder *r);

void recorder_received(struct recorder *r, struct slice bytes);
/* `secret`: all of it is masked, whatever it looks like. */
void recorder_sent(struct recorder *r, struct slice bytes, enum session_author by, bool secret);
/* Of the board's log port, on its own link. */
void recorder_log(struct recorder *r, struct slice bytes);
void recorder_note(struct recorder *r, struct slice text);
void recorder_remark(struct recorder *r, struct slice text, bool problem); /* atmq's own words */
/* What was done that no byte shows. */
void recorder_act(struct recorder *r, enum transcript_act act, long long number, struct slice why);
void recorder_link(struct recorder *r, bool up, const char *why);
void recorder_released(struct recorder *r, const char *why); /* to another program */
bool recorder_flush(struct recorder *r); /* writes what waits; false if it can't */

/* Appends `n` received bytes as they were recorded, secrets masked; `place` counts from the first byte
 * given to recorder_received.  Returns false, with out unchanged, if not all of them are in the file. */
bool recorder_read(struct recorder *r, uint64_t place, size_t n, struct buf *out);
/* Secrets to hide wherever they occur, in addition to those that a line itself shows; must outlive
 * the recorder. */
void recorder_set_secrets(struct recorder *r, const struct at_secrets *secrets);

const char *recorder_path(const struct recorder *r); /* of the part that is being written */
int recorder_part(const struct recorder *r);         /* its number, from 1 */
/* NULL while all is well, otherwise why writing has stopped ("No space left on device").  Recording
 * resumes by itself when there is room again, with a note of what was lost. */
const char *recorder_problem(const struct recorder *r);
/* Writes what waits.  Returns why the file lacks something, now and for good; NULL if it is complete. */
const char *recorder_gap(struct recorder *r);

#endif
