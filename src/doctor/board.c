/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "doctor/board.h"

#include "at/scheme.h"
#include "base/utf8.h"
#include "explain/lines.h"

enum { BOARD_LOG_LINE = 1024 /* bytes of a log line that are looked at */ };

void doctor_board_fini(struct doctor_board *b)
{
	struct buf *const texts[] = {&b->mute, &b->cut, &b->ssid, &b->address, &b->host,
		&b->log_begun, &b->log_line, &b->log_meaning, &b->log_remedy, &b->trial.host,
		&b->trial.client_id, &b->client_id, &b->username, &b->wrong, &b->resolved_to};

	for (size_t i = 0; i < ALEN(texts); i++)
		buf_fini(texts[i]);
	for (size_t i = 0; i < CERTS_KINDS; i++) {
		certs_contents_fini(&b->certificates[i].contents);
		certs_findings_fini(&b->certificates[i].judged);
	}
	*b = (struct doctor_board){0};
}

void doctor_board_learn_connection(struct doctor_board *b, const struct wire_event *e)
{
	if (e->scheme > 0)
		b->scheme = e->scheme;
	if (e->has_host && e->host.n) {
		buf_set(&b->host, slice_sub(e->host, 0, 2 * DOCTOR_WORD_BYTES));
		b->port = e->port > 0 ? e->port : 0;
	}
}

static bool board_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool doctor_host_is_valid(struct slice host)
{
	for (size_t i = 0; i < host.n; i++) {
		char c = host.p[i], lower = (char)(c | 0x20);

		if (!board_is_digit(c) && (lower < 'a' || lower > 'z') && c != '.' && c != '-')
			return false;
	}
	return host.n > 0 && host.n <= DOCTOR_WORD_BYTES;
}

bool doctor_host_is_address(struct slice host)
{
	size_t dots = 0;

	for (size_t i = 0; i < host.n; i++) {
		dots += host.p[i] == '.';
		if (!board_is_digit(host.p[i]) && host.p[i] != '.')
			return false;
	}
	return dots == 3;
}

static void board_learn_log_line(struct doctor_board *b, struct slice line)
{
	struct explain_meaning meaning = {0};

	if (explain_line(line, &meaning) &&
		(meaning.topic == EXPLAIN_REASON || meaning.topic == EXPLAIN_REFUSAL)) {
		buf_clear(&b->log_line);
		utf8_add_visible(
			&b->log_line, slice_sub(line, 0, utf8_cut(line, DOCTOR_WORD_BYTES)));
		b->log_refused = meaning.topic == EXPLAIN_REFUSAL;
		buf_clear(&b->log_meaning);
		utf8_add_visible(&b->log_meaning, buf_slice(&meaning.meaning));
		buf_clear(&b->log_remedy);
		utf8_add_visible(&b->log_remedy, buf_slice(&meaning.remedy));
	}
	explain_meaning_fini(&meaning);
}

void doctor_board_learn_log(struct doctor_board *b, struct slice bytes)
{
	while (bytes.n) {
		size_t end = slice_find_char(bytes, '\n');
		struct slice piece = slice_sub(bytes, 0, end);

		if (b->log_begun.n < BOARD_LOG_LINE)
			buf_add(&b->log_begun,
				slice_sub(piece, 0, BOARD_LOG_LINE - b->log_begun.n));
		bytes = slice_from(bytes, end == SLICE_NONE ? bytes.n : end + 1);
		if (end == SLICE_NONE)
			break;
		board_learn_log_line(b, slice_trim(buf_slice(&b->log_begun)));
		buf_clear(&b->log_begun);
	}
}

/* ---- the trial ---- */

struct slice doctor_trial_host(const struct doctor_board *b)
{
	return buf_slice(b->trial.host.n ? &b->trial.host : &b->host);
}

long long doctor_trial_scheme(const struct doctor_board *b)
{
	static const struct {
		long long port, scheme;
	} usual[] = {{8883, 2}, {8084, 7}, {443, 7}, {8083, 6}, {80, 6}};
	long long port = b->trial.host.n ? b->trial.port : b->port;

	if (at_scheme_name(b->scheme))
		return b->scheme;
	for (size_t i = 0; i < ALEN(usual); i++)
		if (usual[i].port == port)
			return usual[i].scheme;
	return 1;
}

long long doctor_trial_port(const struct doctor_board *b)
{
	long long port = b->trial.host.n ? b->trial.port : b->port;

	return port > 0 ? port : at_scheme(doctor_trial_scheme(b))->usual_port;
}
