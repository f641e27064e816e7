/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exporting: records in, a file of another format out.  A format is a row in formats.h: a
 * function that reads with export_next, or by way of an account with export_tell, and appends to
 * `out`, which is written as it fills.  The caller opens the files and draws the progress.
 */
#ifndef EXPORT_EXPORT_H
#define EXPORT_EXPORT_H

#include "export/account.h"
#include "record/reader.h"

struct export_meta { /* --meta KEY=VALUE, in the user's order; any text */
	struct slice key, value;
};

struct export_options {
	bool polls;         /* also those formats that usually leave polls out */
	bool unmasked;      /* what the transcript shows of passwords is shown */
	bool older;         /* the format's older version, for programs that don't know the newer */
	int64_t from, to;   /* only what happened then; microseconds since the start */
	const char *source; /* the file as the user named it, for its seal; "-": standard input */
	const struct export_meta *meta;
	size_t meta_count;
};

struct export
{
	struct reader *reader;
	const struct export_options *options;
	struct buf out; /* what the format writes */
	/* Writes all of it; false, with the error reported, if it can't. */
	bool (*write)(void *user, struct slice bytes);
	/* Called now and then; both in bytes of the transcript.  May be NULL. */
	void (*progress)(void *user, uint64_t at, uint64_t size);
	void *user;
	bool unwritten; /* write has failed */
	bool unread;    /* the file can't be read any further; reported like a damaged record: */
	/* A line is no record, or the last one is cut off: "path:line: why".  Reading goes on behind
	 * it.  May be NULL. */
	void (*damage)(void *user, const char *why);
	uint64_t records;
	uint64_t at; /* of the record that was read last */
	bool again;  /* read for the second time: what is damaged has been reported */
};

/* The next record.  False at the end, and when reading or writing has failed: the format cleans up
 * and returns; its caller reports it. */
bool export_next(struct export *e, struct transcript_record *record);
/* After the format's function: writes what is left of `out`, and frees it. */
void export_end(struct export *e);
/* Back to the start, for a format that reads twice.  False if that fails. */
bool export_restart(struct export *e);
/* The next record, after it was shown to an account; at the end, account_end is called. */
bool export_next_told(struct export *e, struct account *a, struct transcript_record *record);
/* Shows all records to an account.  Items before and after the time that was asked for are left
 * out; the account's summary is about all of them. */
bool export_tell(struct export *e, struct account *a);
/* The same for one item. */
bool export_wants(const struct export *e, const struct account_item *item);

#endif
