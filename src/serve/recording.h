/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A board that answers as a recorded one did (record/reader.h): plays a transcript's received bytes
 * to whoever sends the same lines.
 *
 * A line that is sent is looked up among the recorded ones, starting after the last one found.  The
 * bytes that came after it follow at their recorded distance, up to the next recorded line.  If that
 * line is sent earlier, the rest comes first, at once, so bytes keep their order.  Remarks name lines
 * that were skipped, and a line that was not recorded; its answer is ERROR.
 *   - Where the transcript is masked, a star matches any byte.
 *   - After a recorded prompt, as many bytes as were recorded are the payload, whatever they are; a
 *     remark says if they differ.
 *   - Recorded polls stop nothing: their answers are left out of what is played, and answer the same
 *     line whenever it is sent, with the answer of that time.
 *   - Where the link was lost, `plug` removes the ports, and puts them back when it returned.
 *
 * What was sent is kept in memory; everything else is read from the file as it is played.
 */
#ifndef SERVE_RECORDING_H
#define SERVE_RECORDING_H

#include "base/diag.h"
#include "base/slice.h"

struct recording_output {
	void (*send)(void *user, struct slice bytes); /* out of the board's port */
	void (*log)(void *user, struct slice bytes);  /* out of its log port */
	void (*plug)(void *user, bool on);            /* called by recording_tick only */
	void (*remark)(void *user, const char *text); /* secrets masked, for standard error */
	void *user;
};

struct recording;

/* speed: how many times as fast as recorded; 0: without any pause.  NULL with *d: the file can't be
 * read, or nothing was sent in it. */
struct recording *recording_open(
	const char *path, double speed, const struct recording_output *output, struct diag *d);
void recording_close(struct recording *r); /* NULL is fine */

/* Times in microseconds of any clock. */
void recording_start(struct recording *r, int64_t now);
void recording_receive(struct recording *r, struct slice bytes, int64_t now);
int64_t recording_deadline(const struct recording *r); /* -1: none */
void recording_tick(struct recording *r, int64_t now);

#endif
