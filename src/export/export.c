/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/export.h"

#include "base/language.h"

enum { EXPORT_CHUNK = 64 * 1024, PROGRESS_RECORDS = 128 };

static bool export_flush(struct export *e)
{
	e->unwritten = e->unwritten || (e->out.n && !e->write(e->user, buf_slice(&e->out)));
	buf_clear(&e->out);
	return !e->unwritten;
}

static void export_report_damage(struct export *e, const char *why)
{
	if (e->damage && !e->again)
		e->damage(e->user, why);
}

static void export_report_cut(struct export *e)
{
	struct buf why = {0};

	buf_addf(&why, _("%s:%llu: the last record is cut off; all others are complete"),
		reader_name(e->reader),
		(unsigned long long)reader_line(e->reader, reader_at(e->reader)));
	export_report_damage(e, buf_text(&why));
	buf_fini(&why);
}

bool export_next(struct export *e, struct transcript_record *record)
{
	if (e->unread || e->unwritten || (e->out.n >= EXPORT_CHUNK && !export_flush(e)))
		return false;
	e->at = reader_at(e->reader);
	if (e->progress && e->records++ % PROGRESS_RECORDS == 0)
		e->progress(e->user, e->at, reader_size(e->reader));
	struct diag d;
	enum reader_result result;
	while ((result = reader_next(e->reader, record, &d)) == READER_FAILED) {
		export_report_damage(e, d.text);
		if (reader_at(e->reader) == e->at)
			return !(e->unread = true);
		e->at = reader_at(e->reader);
	}
	if (result == READER_END && reader_cut(e->reader))
		export_report_cut(e);
	return result == READER_RECORD;
}

void export_end(struct export *e)
{
	export_flush(e);
	buf_fini(&e->out);
}

bool export_restart(struct export *e)
{
	struct diag d;

	if (!e->unread && !reader_seek(e->reader, 0, &d)) {
		export_report_damage(e, d.text);
		e->unread = true;
	}
	e->again = true;
	return !e->unread && !e->unwritten;
}

bool export_next_told(struct export *e, struct account *a, struct transcript_record *record)
{
	if (reader_form(e->reader) != READER_TRANSCRIPT)
		account_read_echoes(a);
	if (e->options->unmasked)
		account_show_secrets(a);
	if (!export_next(e, record)) {
		account_end(a);
		return false;
	}
	account_set_timed(a, reader_has_time(e->reader));
	account_record(a, record, e->at);
	return true;
}

bool export_tell(struct export *e, struct account *a)
{
	struct transcript_record record = {0};

	while (export_next_told(e, a, &record))
		;
	transcript_record_fini(&record);
	return !e->unread && !e->unwritten;
}

bool export_wants(const struct export *e, const struct account_item *item)
{
	return item->t >= e->options->from && item->t <= e->options->to;
}
